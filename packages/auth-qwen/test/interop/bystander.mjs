// A process of the real Qwen Code whose token is not asked for: at its end it deletes the lock, whoever holds it.
// Argument: the chunk that exports the token manager.
const { SharedTokenManager } = await import(process.argv[2]);
SharedTokenManager.getInstance();
