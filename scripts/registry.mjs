// A throwaway npm registry on loopback: keeps what is published to it in memory and sends requests for
// packages outside `scope` on to `upstream`.
import { createServer } from "node:http";

export async function startRegistry({ scope, upstream }) {
  const packuments = new Map();
  const tarballs = new Map();

  const server = createServer(async (request, response) => {
    const base = `http://127.0.0.1:${server.address().port}`;
    const path = decodeURIComponent(new URL(request.url, base).pathname);
    const send = (status, body) => {
      response.writeHead(status, { "content-type": "application/json" });
      response.end(JSON.stringify(body));
    };

    if (request.method === "PUT") {
      const { status, body } = publish(JSON.parse(await text(request)), base);
      return send(status, body);
    }
    if (tarballs.has(path)) return response.writeHead(200).end(tarballs.get(path));
    const own = packuments.get(path.slice(1));
    if (own) return send(200, own);
    // A version that is already public would make the publish a silent no-op.
    if (path.startsWith(`/${scope}/`)) return send(404, { error: "not found" });
    response.writeHead(307, { location: upstream.replace(/\/$/, "") + request.url }).end();
  });

  function publish(document, base) {
    const known = packuments.get(document.name) ?? emptyPackument(document.name);
    for (const [version, manifest] of Object.entries(document.versions)) {
      if (known.versions[version]) {
        return { status: 409, body: { error: `${document.name}@${version} was published before` } };
      }
      const path = `/${document.name}/-/${document.name.split("/").at(-1)}-${version}.tgz`;
      manifest.dist.tarball = base + path;
      tarballs.set(path, Buffer.from(Object.values(document._attachments)[0].data, "base64"));
      known.versions[version] = manifest;
      known.time[version] = new Date().toISOString();
    }
    Object.assign(known["dist-tags"], document["dist-tags"]);
    packuments.set(document.name, known);
    return { status: 201, body: { ok: true } };
  }

  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

function emptyPackument(name) {
  return { name, versions: {}, "dist-tags": {}, time: {} };
}

async function text(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
