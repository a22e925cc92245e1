#!/bin/sh
# A container that gets an access token and nothing that could renew it: the login stays on this machine.
# `agent auth exec` renews first when little life is left, and puts the token into this command's environment only;
# `-e NAME` without a value hands it on without showing it in the list of processes.
exec agent auth exec qwen -- docker run --rm -e OPENAI_API_KEY -e OPENAI_BASE_URL -e OPENAI_MODEL "$@"
