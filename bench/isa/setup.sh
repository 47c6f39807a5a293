#!/usr/bin/env bash
# Lays shader compilers into a folder, without installing anything: Mesa's drivers for AMD (RADV, ACO), NVIDIA (NVK,
# NAK), Intel (ANV), Apple (Honeykrisp), Qualcomm (Turnip) and the CPU (lavapipe) from the backports of Debian 13, with
# the system libraries that they were built against; and builds the stand-ins that let them run without their hardware.
# Needs Linux on x86-64 with dpkg, apt-get and a C compiler, and 500 MB. In a folder that it filled before it builds
# the stand-ins again, and nothing else.
# usage: bench/isa/setup.sh FOLDER
# DEBIAN_MIRROR names the mirror where the machine's own sources name none of Debian's.
set -euo pipefail

fail() {
  echo "setup.sh: $1" >&2
  exit "${2:-1}"
}

[ $# -eq 1 ] || fail "usage: bench/isa/setup.sh FOLDER" 2
here=$(cd "$(dirname "$0")" && pwd)
for tool in dpkg apt-get; do
  command -v "$tool" >/dev/null || fail "$tool is missing: a machine with Debian or Ubuntu has it"
done
[ "$(dpkg --print-architecture)" = amd64 ] || fail "the compilers are for x86-64 alone"
compiler=$(command -v cc || command -v gcc || command -v clang) ||
  fail "no C compiler (cc): install one, as by apt-get install gcc libc6-dev"
folder=$(mkdir -p "$1" && cd "$1" && pwd)

lay_compilers() {
  [ -z "$(ls -A "$folder")" ] || fail "$folder holds other things: remove it, or name a new folder" 2
  local keys=/usr/share/keyrings/debian-archive-keyring.gpg mirror suite package
  [ -e "$keys" ] || fail "$keys is missing: apt-get install debian-archive-keyring"
  mirror=$("$here/debian-mirror.sh") || fail "no Debian mirror among this machine's sources: set DEBIAN_MIRROR"
  mkdir -p "$folder/lists/partial" "$folder/debs" "$folder/root"
  for suite in trixie trixie-backports; do
    echo "deb [signed-by=$keys] $mirror $suite main"
  done >"$folder/sources.list"
  # lists and sources of its own: the machine's stay as they are
  local apt=(apt-get -qq -o "Dir::Etc::sourcelist=$folder/sources.list" -o Dir::Etc::sourceparts=-
    -o "Dir::State::lists=$folder/lists" -o "APT::Sandbox::User=$(id -un)")
  "${apt[@]}" update
  # without libvulkan1: Dawn looks beside the dynamic loader first, and would find it before its stand-in
  local packages=(mesa-vulkan-drivers/trixie-backports linux-libc-dev/trixie-backports libc6 libstdc++6
    libgcc-s1 libdrm2 libdrm-amdgpu1 libelf1t64 libexpat1 libwayland-client0 libffi8 libx11-xcb1 libx11-6
    libxcb-dri3-0 libxcb-present0 libxcb-randr0 libxcb-shm0 libxcb-sync1 libxcb-xfixes0 libxcb1 libxau6 libxdmcp6
    libxshmfence1 libzstd1 zlib1g libllvm19 libedit2 libtinfo6 libxml2 libbsd0 libmd0 libz3-4 liblzma5 libicu76
    libdisplay-info2 libpng16-16t64 libdrm-dev libvulkan-dev)
  (cd "$folder/debs" && "${apt[@]}" download "${packages[@]}")
  for package in "$folder"/debs/*.deb; do dpkg -x "$package" "$folder/root"; done
  touch "$folder/complete"
}

build_stand_ins() {
  # the kernel's own headers before libdrm's older copies of them
  local headers=$folder/root/usr/include
  local build=("$compiler" -O1 -Wall -Wextra -shared -fPIC -fvisibility=hidden -I"$headers" -I"$headers/drm"
    -I"$headers/libdrm")
  cd "$here/stand-ins"
  mkdir -p "$folder/stand-ins"
  "${build[@]}" nullvk.c executables.c -o "$folder/stand-ins/libvulkan.so.1"
  "${build[@]}" nulldrm.c amdgpu.c nouveau.c i915.c asahi.c msm.c -o "$folder/stand-ins/nulldrm.so"
}

[ -e "$folder/complete" ] || lay_compilers
build_stand_ins
echo "ready: $folder"
