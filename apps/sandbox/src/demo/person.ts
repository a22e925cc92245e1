/**
 * Does what a person does on the verification page: opens the address that the terminal shows, compares the
 * code, presses Approve.
 */
async function approveAsPerson(verificationUrl: string): Promise<void> {
  const page = await (await fetch(verificationUrl)).text();
  const userCode = /name="user_code" value="([^"]+)"/.exec(page)?.[1];
  if (userCode === undefined) throw new Error("The page does not ask for a decision.");
  await fetch(new URL("/authorize", verificationUrl), {
    method: "POST",
    body: new URLSearchParams({ user_code: userCode, decision: "approve" }),
  });
}

/** Watches what a command prints for the address of the verification page, and approves once it is there. */
export function createApprover(): { watch(text: string): void; done(): Promise<void> } {
  let seen = "";
  let approval: Promise<void> | undefined;
  return {
    watch(text) {
      seen += text;
      // The blank behind it tells that the address has arrived whole.
      const url = /(https?:\/\/\S+\/authorize\?\S+)\s/.exec(seen)?.[1];
      if (url !== undefined) approval ??= approveAsPerson(url);
    },
    done: async () => {
      if (approval === undefined) throw new Error("No address of a verification page was shown.");
      await approval;
    },
  };
}
