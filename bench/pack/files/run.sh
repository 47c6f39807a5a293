#!/bin/sh
# Checks and times Tilescope's attention on this machine's GPU: a table on standard output, and
# results.json in the current folder. Options: --tokens n,n
set -eu
here=$(cd "$(dirname "$0")" && pwd)

# the loader that finds Vulkan drivers, where the machine has none of its own
if ! ldconfig -p 2>/dev/null | grep -q 'libvulkan\.so\.1'; then
  LD_LIBRARY_PATH="$here/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
  export LD_LIBRARY_PATH
fi

# containers often hold NVIDIA's driver without the file that names it
if [ -z "${VK_ICD_FILENAMES:-}${VK_DRIVER_FILES:-}" ] &&
  ! find /usr/share/vulkan/icd.d /etc/vulkan/icd.d -name '*.json' 2>/dev/null | grep -q . &&
  ldconfig -p 2>/dev/null | grep -q 'libGLX_nvidia\.so\.0'; then
  VK_ICD_FILENAMES="$here/nvidia_icd.json"
  export VK_ICD_FILENAMES
fi

rm -f torch.json
if command -v python3 >/dev/null && python3 -c 'import torch' 2>/dev/null; then
  python3 "$here/torch_attention.py" "$@" || echo 'PyTorch gives no times' >&2
fi
exec "$here/node" "$here/bench.mjs" "$@"
