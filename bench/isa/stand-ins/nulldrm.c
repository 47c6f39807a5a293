// A graphics device that no kernel has, for drivers that look for theirs through libdrm: RADV (amdgpu), NVK (nouveau),
// ANV (i915), Honeykrisp (asahi) and Turnip (msm). Preloaded, it answers what they ask while they open the device:
// names, sizes, and success. ISA_GPU names the device as `driver:device`, see the file of each driver.
// ISA_VERBOSE prints what is asked. Memory is /dev/zero, which stands in for the render node: each mapping is
// fresh, and nothing is kept.
#define _GNU_SOURCE
#include "nulldrm.h"
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
// what stands in for a function of libdrm or libc is seen from outside, all else is not
#pragma GCC visibility push(default)
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <xf86drm.h>
#pragma GCC visibility pop

#define NODE "/dev/zero"
#define RENDER_NODE_BIT (1 << DRM_NODE_RENDER)

static const struct kernel_driver *const kernel_drivers[] = {
    &amdgpu_driver, &nouveau_driver, &i915_driver, &asahi_driver, &msm_driver,
};

struct gpu gpu;
static atomic_uint handles = 1;
static _Atomic uint64_t next_address = 1 << 20;

uint32_t new_handle(void) { return atomic_fetch_add(&handles, 1); }
uint64_t new_address(uint64_t size) { return atomic_fetch_add(&next_address, size); }

__attribute__((constructor)) static void read_environment(void) {
  const char *name = getenv("ISA_GPU");
  const char *colon = name ? strchr(name, ':') : NULL;
  if (!colon) return;
  gpu.name = colon + 1;
  gpu.id = (unsigned)strtoul(gpu.name, NULL, 16);
  for (size_t i = 0; i < sizeof kernel_drivers / sizeof *kernel_drivers; i++)
    if (!strncmp(name, kernel_drivers[i]->name, (size_t)(colon - name))) gpu.driver = kernel_drivers[i];
}

static int is_verbose(void) { return getenv("ISA_VERBOSE") != NULL; }

// ---- what libdrm says of devices

static drmDevicePtr new_device(void) {
  struct whole {
    drmDevice device;
    drmPciBusInfo bus;
    drmPciDeviceInfo info;
    drmPlatformBusInfo platform_bus;
    drmPlatformDeviceInfo platform_info;
    char *compatible[2], compatible_name[32];
    char *nodes[DRM_NODE_MAX];
    char path[16];
  } *all = calloc(1, sizeof *all);
  strcpy(all->path, NODE);
  for (int i = 0; i < DRM_NODE_MAX; i++) all->nodes[i] = all->path;
  all->device.nodes = all->nodes;
  all->device.available_nodes = RENDER_NODE_BIT;
  if (gpu.driver->vendor) {
    all->bus = (drmPciBusInfo){.domain = 0, .bus = 1, .dev = 0, .func = 0};
    all->info = (drmPciDeviceInfo){.vendor_id = gpu.driver->vendor, .device_id = gpu.driver->pci_device()};
    all->device.bustype = DRM_BUS_PCI;
    all->device.businfo.pci = &all->bus;
    all->device.deviceinfo.pci = &all->info;
  } else {
    snprintf(all->platform_bus.fullname, sizeof all->platform_bus.fullname, "gpu");
    snprintf(all->compatible_name, sizeof all->compatible_name, "%s", gpu.driver->name);
    all->compatible[0] = all->compatible_name;
    all->platform_info.compatible = all->compatible;
    all->device.bustype = DRM_BUS_PLATFORM;
    all->device.businfo.platform = &all->platform_bus;
    all->device.deviceinfo.platform = &all->platform_info;
  }
  return &all->device;
}

int drmGetDevices2(uint32_t flags, drmDevicePtr devices[], int most) {
  (void)flags;
  if (!gpu.driver) return 0;
  if (devices && most > 0) devices[0] = new_device();
  return 1;
}
int drmGetDevice2(int fd, uint32_t flags, drmDevicePtr *device) {
  (void)fd, (void)flags;
  *device = new_device();
  return 0;
}
int drmGetDeviceFromDevId(dev_t id, uint32_t flags, drmDevicePtr *device) {
  (void)id;
  return drmGetDevice2(-1, flags, device);
}
void drmFreeDevice(drmDevicePtr *device) {
  free(*device);
  *device = NULL;
}
void drmFreeDevices(drmDevicePtr devices[], int count) {
  for (int i = 0; i < count; i++) drmFreeDevice(&devices[i]);
}

drmVersionPtr drmGetVersion(int fd) {
  (void)fd;
  drmVersionPtr version = calloc(1, sizeof *version + 16);
  version->version_major = gpu.driver->major;
  version->version_minor = gpu.driver->minor;
  version->name = (char *)(version + 1);
  strcpy(version->name, gpu.driver->name);
  version->name_len = (int)strlen(version->name);
  return version;
}
void drmFreeVersion(drmVersionPtr version) { free(version); }
int drmGetCap(int fd, uint64_t capability, uint64_t *value) {
  (void)fd, (void)capability;
  *value = 1;
  return 0;
}

// ---- objects to wait for: always there, always signalled

int drmSyncobjCreate(int fd, uint32_t flags, uint32_t *handle) {
  (void)fd, (void)flags;
  *handle = new_handle();
  return 0;
}
#define SUCCEEDS(name, ...) \
  int name(__VA_ARGS__) { return 0; }
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-parameter"
SUCCEEDS(drmSyncobjDestroy, int fd, uint32_t handle)
SUCCEEDS(drmSyncobjWait, int fd, uint32_t *handles_, unsigned count, int64_t until, unsigned flags,
         uint32_t *first)
SUCCEEDS(drmSyncobjReset, int fd, const uint32_t *handles_, uint32_t count)
SUCCEEDS(drmSyncobjSignal, int fd, const uint32_t *handles_, uint32_t count)
SUCCEEDS(drmSyncobjTimelineSignal, int fd, const uint32_t *handles_, uint64_t *points, uint32_t count)
SUCCEEDS(drmSyncobjTimelineWait, int fd, uint32_t *handles_, uint64_t *points, unsigned count,
         int64_t until, unsigned flags, uint32_t *first)
SUCCEEDS(drmCloseBufferHandle, int fd, uint32_t handle)
#pragma GCC diagnostic pop

// ---- the ways in

static int answer(unsigned long command, void *data) {
  if (is_verbose()) fprintf(stderr, "nulldrm: command 0x%lx\n", command);
  return gpu.driver->answer(command, data);
}
int drmCommandWrite(int fd, unsigned long command, void *data, unsigned long size) {
  (void)fd, (void)size;
  return answer(command, data);
}
int drmCommandRead(int fd, unsigned long command, void *data, unsigned long size) {
  (void)fd, (void)size;
  return answer(command, data);
}
int drmCommandWriteRead(int fd, unsigned long command, void *data, unsigned long size) {
  (void)fd, (void)size;
  return answer(command, data);
}
int drmIoctl(int fd, unsigned long request, void *data) {
  (void)fd;
  unsigned long number = request & 0xff;
  if (number >= DRM_COMMAND_BASE && number < DRM_COMMAND_END)
    return answer(number - DRM_COMMAND_BASE, data);
  if (is_verbose()) fprintf(stderr, "nulldrm: ioctl 0x%lx\n", request);
  return 0;
}
int ioctl(int fd, unsigned long request, ...) {
  va_list arguments;
  va_start(arguments, request);
  void *data = va_arg(arguments, void *);
  va_end(arguments);
  if (gpu.driver && ((request >> 8) & 0xff) == DRM_IOCTL_BASE) return drmIoctl(fd, request, data);
  return (int)syscall(SYS_ioctl, fd, request, data);
}
void *mmap64(void *address, size_t length, int protection, int flags, int fd, off64_t offset) {
  if (gpu.driver && offset == MEMORY_OFFSET) offset = 0;
  return (void *)syscall(SYS_mmap, address, length, protection, flags, fd, offset);
}
