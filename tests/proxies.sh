#!/bin/sh
# Makes sure that the proxy tests have nginx and Caddy: installs Debian's where this user may.
set -u
if command -v nginx >/dev/null 2>&1 && command -v caddy >/dev/null 2>&1; then
    exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "==> The proxy tests install Debian's packages nginx-light and caddy"
    policy=/usr/sbin/policy-rc.d
    if [ ! -e "$policy" ]; then  # the packages would start their services
        printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod +x "$policy"
        trap 'rm -f "$policy"' EXIT
    fi
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends nginx-light caddy >/dev/null
else
    echo "==> No nginx and Caddy here, and no right to install them: the proxy tests will be skipped"
fi
