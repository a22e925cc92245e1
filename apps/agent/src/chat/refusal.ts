import { type Access, AuthError, type Provider } from "@link-assistant/auth-core";

const maxBodyBytes = 64 * 1024;

/**
 * Why a model API gave no answer. The provider knows its own refusals best; the body is shown to nobody, since
 * servers quote what they were sent.
 */
export async function refusalOf(
  response: Response,
  model: string,
  provider?: Provider,
  access?: Access,
): Promise<AuthError> {
  const { status } = response;
  const body = await readShort(response);
  const retryAfter = response.headers.get("retry-after") ?? undefined;
  const explained = provider && access && provider.explainRefusal?.({ status, body, retryAfter }, access);
  if (explained !== undefined) return explained;
  const details = { status, host: hostOf(response), ...(provider && { provider: provider.id }) };
  const who = provider?.name ?? details.host;
  const login = provider && `agent auth login ${provider.id}`;
  if (status === 401 || status === 403) {
    return new AuthError("credential_invalid", `${who} does not accept the credential (${status}).`, {
      ...(login && { hint: login }),
      details,
    });
  }
  if (status === 404 || status === 400 || status === 422) {
    return new AuthError(
      "invalid_request",
      `${who} does not know the model "${model}" or a part of the request (${status}).`,
      {
        ...(provider && { hint: `agent models ${provider.id}` }),
        details,
      },
    );
  }
  if (status === 429)
    return new AuthError("rate_limited", `${who} has no more room for requests now (429).`, { details });
  const code = status >= 500 ? "server_error" : "unexpected_response";
  return new AuthError(code, `${who} answered with status ${status}.`, { details });
}

async function readShort(response: Response): Promise<string> {
  let text = "";
  const decoder = new TextDecoder();
  try {
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      if (text.length > maxBodyBytes) break;
    }
  } catch {
    // The status says enough.
  }
  return text;
}

function hostOf({ url }: Response): string {
  return URL.canParse(url) ? new URL(url).host : "the server";
}
