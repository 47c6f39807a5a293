// The kernel's driver for NVIDIA: `nouveau:172`, a chipset in hex (162 Turing, 172 GA102 Ampere, 192 AD102 Ada).
#include <nouveau_drm.h>
#include <stdint.h>
#include <stdio.h>
#include "nulldrm.h"

/// a GeForce RTX 3090, whatever the chipset: NVK goes by the chipset
#define PCI_DEVICE 0x2204

/// as the kernel's nvif interface lays them out
struct nvif_head {
  uint8_t version, type, pad[4], owner, route;
  uint64_t token, object;
};
struct nvif_classes {
  uint8_t version, count, pad[6];
  struct {
    int32_t class;
    int16_t least, most;
  } list[];
};
struct nvif_device_info {
  uint8_t method_version, method, pad[6];
  uint8_t version, platform;
  uint16_t chipset;
  uint8_t revision, family, pad2[2];
  uint64_t ram_size, ram_user;
  char chip[16], name[64];
};
enum { NVIF_CLASSES = 1, NVIF_METHOD = 4 };

static void answer_nvif(void *data) {
  struct nvif_head *head = data;
  if (head->type == NVIF_METHOD) {
    struct nvif_device_info *info = (void *)(head + 1);
    info->platform = 3; // PCI Express
    info->chipset = (uint16_t)gpu.id;
    info->ram_user = 8ull << 30;
    snprintf(info->chip, sizeof info->chip, "NV%x", gpu.id);
  } else if (head->type == NVIF_CLASSES) {
    // copy, 2D, inline to memory, 3D, compute
    static const int turing[] = {0xc5b5, 0x902d, 0xa140, 0xc597, 0xc5c0};
    static const int ga100[] = {0xc6b5, 0x902d, 0xa140, 0xc697, 0xc6c0};
    static const int ampere[] = {0xc7b5, 0x902d, 0xa140, 0xc797, 0xc7c0};
    static const int hopper[] = {0xc8b5, 0x902d, 0xa140, 0xcb97, 0xcbc0};
    static const int ada[] = {0xc7b5, 0x902d, 0xa140, 0xc997, 0xc9c0};
    const int *own = gpu.id >= 0x190   ? ada
                     : gpu.id >= 0x180 ? hopper
                     : gpu.id >= 0x172 ? ampere
                     : gpu.id >= 0x170 ? ga100
                                       : turing;
    struct nvif_classes *classes = (void *)(head + 1);
    classes->count = 5;
    for (int i = 0; i < 5; i++) classes->list[i].class = own[i];
  }
}

static int answer(unsigned long command, void *data) {
  switch (command) {
  case DRM_NOUVEAU_GETPARAM: {
    struct drm_nouveau_getparam *param = data;
    switch (param->param) {
    case NOUVEAU_GETPARAM_CHIPSET_ID: param->value = gpu.id; return 0;
    case NOUVEAU_GETPARAM_PCI_VENDOR: param->value = 0x10de; return 0;
    case NOUVEAU_GETPARAM_PCI_DEVICE: param->value = PCI_DEVICE; return 0;
    case NOUVEAU_GETPARAM_BUS_TYPE: param->value = 2; return 0;
    case NOUVEAU_GETPARAM_FB_SIZE: param->value = 8ull << 30; return 0;
    case NOUVEAU_GETPARAM_GRAPH_UNITS: param->value = 0x2a07; return 0;
    case 17: param->value = 512; return 0;        // pushes of one submission
    case 18: param->value = 8ull << 30; return 0; // memory that the host can map
    case 19: param->value = 1 << 20; return 0;    // memory in use
    default: param->value = 0; return 0;
    }
  }
  case DRM_NOUVEAU_CHANNEL_ALLOC: {
    struct drm_nouveau_channel_alloc *channel = data;
    channel->channel = (int)new_handle();
    channel->pushbuf_domains = NOUVEAU_GEM_DOMAIN_VRAM | NOUVEAU_GEM_DOMAIN_GART;
    return 0;
  }
  case DRM_NOUVEAU_NVIF: answer_nvif(data); return 0;
  case DRM_NOUVEAU_GEM_NEW: {
    struct drm_nouveau_gem_new *made = data;
    uint64_t size = (made->info.size + 0xffff) & ~0xffffull;
    made->info.handle = new_handle();
    made->info.offset = new_address(size);
    made->info.map_handle = 0; // /dev/zero faults beyond its first mapping's size
    return 0;
  }
  default: return 0;
  }
}

static uint16_t pci_device(void) { return PCI_DEVICE; }

const struct kernel_driver nouveau_driver = {
    .name = "nouveau",
    .major = 1,
    .minor = 4,
    .vendor = 0x10de,
    .pci_device = pci_device,
    .answer = answer,
};
