#!/bin/sh
# Makes sure that the browser test has a Chromium: installs Debian's where this user may.
set -u
for name in chromium chromium-browser google-chrome; do
    if command -v "$name" >/dev/null 2>&1; then
        exit 0
    fi
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "==> The browser test installs Debian's package chromium"
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk >/dev/null
else
    echo "==> No Chromium here, and no right to install it: the browser test will be skipped"
fi
