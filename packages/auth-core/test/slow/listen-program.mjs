// Listens on both kinds of redirect host, prints what it got, and stops.
const { listenOnLoopback } = await import("../../dist/node/index.js");
const answer = async () => ({ status: 200, headers: {}, body: "" });
const authorities = [];
for (const host of ["127.0.0.1", "localhost"]) {
  const listener = await listenOnLoopback({ host, port: 0 }, answer);
  authorities.push(listener.authority.replace(/\d+$/, "PORT"));
  await listener.close();
}
console.log(JSON.stringify(authorities));
