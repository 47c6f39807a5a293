#!/usr/bin/env bash
# Prints the mirror that this machine's own Debian comes from, or the one that DEBIAN_MIRROR names. Fails where its
# sources name none of Debian's. Downloads nothing.
set -euo pipefail

# apt reads its sources in either format, and knows where their packages are before it has downloaded any list
mirror=${DEBIAN_MIRROR:-$(apt-get --print-uris update |
  sed -nE "s|^'(https?://[^']*/debian)/dists/[^']*/binary-.*|\1|p" | sort -u | head -n 1)}
[ -n "$mirror" ] && echo "$mirror"
