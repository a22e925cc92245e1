// One process with the token manager of the real Qwen Code, taken out of its published bundle.
// Arguments: the chunk that exports it. Prints what became of one request for a token.
const { SharedTokenManager, QwenOAuth2Client } = await import(process.argv[2]);

try {
  const { access_token } = await SharedTokenManager.getInstance().getValidCredentials(new QwenOAuth2Client());
  console.log(JSON.stringify({ token: access_token }));
} catch (error) {
  console.log(JSON.stringify({ failure: error.message }));
}
