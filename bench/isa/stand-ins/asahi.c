// The kernel's driver for Apple: `asahi:g13g`, a generation with its variant (g13g M1, g13c M1 Max, g14g M2).
#include <asahi_drm.h>
#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "nulldrm.h"

static int answer(unsigned long command, void *data) {
  switch (command) {
  case DRM_ASAHI_GET_PARAMS: {
    struct drm_asahi_get_params *wanted = data;
    unsigned generation = (unsigned)strtoul(gpu.name + 1, NULL, 10);
    int variant = toupper(gpu.name[strlen(gpu.name) - 1]);
    unsigned clusters = variant == 'D' ? 8 : variant == 'C' ? 4 : variant == 'S' ? 2 : 1;
    struct drm_asahi_params_global params = {
        .features = DRM_ASAHI_FEATURE_SOFT_FAULTS,
        .gpu_generation = generation,
        .gpu_variant = (uint32_t)variant,
        .gpu_revision = 0x11,
        .chip_id = generation == 13 ? 0x8103 : 0x8112,
        .num_dies = variant == 'D' ? 2 : 1,
        .num_clusters_total = clusters,
        .num_cores_per_cluster = 8,
        .max_frequency_khz = 1278000,
        .vm_start = 0x4000,
        .vm_end = 1ull << 39,
        .vm_kernel_min_size = 1ull << 33,
        .max_commands_per_submission = 64,
        .max_attachments = 16,
        .command_timestamp_frequency_hz = 1000000000,
    };
    for (unsigned i = 0; i < clusters; i++) params.core_masks[i] = 0xff;
    size_t size = wanted->size < sizeof params ? wanted->size : sizeof params;
    memcpy((void *)(uintptr_t)wanted->pointer, &params, size);
    wanted->size = size;
    return 0;
  }
  case DRM_ASAHI_VM_CREATE: ((struct drm_asahi_vm_create *)data)->vm_id = 1; return 0;
  case DRM_ASAHI_GEM_CREATE:
    ((struct drm_asahi_gem_create *)data)->handle = new_handle();
    return 0;
  case DRM_ASAHI_GEM_MMAP_OFFSET: ((struct drm_asahi_gem_mmap_offset *)data)->offset = 0; return 0;
  case DRM_ASAHI_QUEUE_CREATE:
    ((struct drm_asahi_queue_create *)data)->queue_id = new_handle();
    return 0;
  default: return 0;
  }
}

const struct kernel_driver asahi_driver = {
    .name = "asahi",
    .major = 1,
    .minor = 0,
    .answer = answer,
};
