// What the parts of nulldrm.so share: the device that is pretended, and what every kernel's driver hands out.
#ifndef NULLDRM_H
#define NULLDRM_H
#include <stdint.h>

/// where memory is mapped for a driver that takes 0 for a failure; /dev/zero has its pages at 0 alone
#define MEMORY_OFFSET (1ll << 40)

/// a driver of the kernel's, as it presents itself
struct kernel_driver {
  const char *name;
  int major, minor;
  uint16_t vendor; // 0: part of a chip, not on a PCI bus
  uint16_t (*pci_device)(void);
  /// answers a command as the kernel would: 0, or a negative error
  int (*answer)(unsigned long command, void *data);
};
extern const struct kernel_driver amdgpu_driver, nouveau_driver, i915_driver, asahi_driver, msm_driver;

/// the device that ISA_GPU names
struct gpu {
  const struct kernel_driver *driver; // NULL: no device
  const char *name;                   // what stands after the driver's name
  unsigned id;                        // that as a number in hex
};
extern struct gpu gpu;

uint32_t new_handle(void);
uint64_t new_address(uint64_t size);
#endif
