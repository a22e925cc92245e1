/** A JSON Web Token with these claims and a signature that nobody made. */
export function token(claims: unknown): string {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${encode({ alg: "RS256" })}.${encode(claims)}.CNRY`;
}
