#!/usr/bin/env bash
# The Debian packages that some tests use, and which. Without them those tests are skipped with their reason:
# this script never fails a run.
set -u

packages=(
  strace                              # system calls of importers and stores, injected faults
  chromium                            # the browser flow in a real browser
  gnome-keyring dbus libsecret-tools  # a real Secret Service for auth-keychain
  libfaketime                         # clocks that jump
  zsh fish                            # completions and `auth env` in real shells
)

missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

if ! command -v apt-get >/dev/null || [ "$(id -u)" -ne 0 ]; then
  echo "Tests that need these packages will be skipped: ${missing[*]}"
  exit 0
fi
export DEBIAN_FRONTEND=noninteractive
for try in 1 2 3; do
  apt-get update -qq && apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null && exit 0
  echo "try $try: could not install ${missing[*]}"
done
echo "Tests that need these packages will be skipped: ${missing[*]}"
