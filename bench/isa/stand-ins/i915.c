// The kernel's driver for Intel: `i915:9a49`, a PCI id in hex (9a49 Tiger Lake, 4680 Alder Lake, 56a0 Arc A770,
// 7d55 Meteor Lake, e20b Xe2).
#include <errno.h>
#include <i915_drm.h>
#include <stdint.h>
#include <string.h>
#include "nulldrm.h"

struct topology {
  int slices, subslices, eus;
};
static struct topology topology(void) {
  switch (gpu.id >> 8) {
  case 0x56: return (struct topology){8, 4, 16}; // Arc: 32 Xe cores
  case 0x7d: return (struct topology){2, 4, 16}; // Meteor Lake: 8
  case 0x46: return (struct topology){1, 2, 16}; // Alder Lake S: GT1
  default: return (struct topology){1, 6, 16};   // Tiger Lake: GT2
  }
}
static int has_own_memory(void) { return gpu.id >> 8 == 0x56; }

static void write_topology(struct drm_i915_query_item *item) {
  struct topology size = topology();
  int slice_bytes = (size.slices + 7) / 8, subslice_bytes = (size.subslices + 7) / 8;
  int eu_bytes = (size.eus + 7) / 8;
  int length = (int)sizeof(struct drm_i915_query_topology_info) + slice_bytes +
               size.slices * subslice_bytes + size.slices * size.subslices * eu_bytes;
  if (item->length == 0) {
    item->length = length;
    return;
  }
  struct drm_i915_query_topology_info *info = (void *)(uintptr_t)item->data_ptr;
  info->max_slices = (uint16_t)size.slices;
  info->max_subslices = (uint16_t)size.subslices;
  info->max_eus_per_subslice = (uint16_t)size.eus;
  info->subslice_offset = (uint16_t)slice_bytes;
  info->subslice_stride = (uint16_t)subslice_bytes;
  info->eu_offset = (uint16_t)(slice_bytes + size.slices * subslice_bytes);
  info->eu_stride = (uint16_t)eu_bytes;
  memset(info->data, 0xff, (size_t)length - sizeof *info);
  info->data[0] = (uint8_t)((1 << size.slices) - 1);
  for (int i = 0; i < size.slices * subslice_bytes; i++)
    info->data[slice_bytes + i] = (uint8_t)((1 << size.subslices) - 1);
}

static void answer_query(struct drm_i915_query *query) {
  struct drm_i915_query_item *items = (void *)(uintptr_t)query->items_ptr;
  for (uint32_t i = 0; i < query->num_items; i++) {
    struct drm_i915_query_item *item = &items[i];
    void *data = (void *)(uintptr_t)item->data_ptr;
    switch (item->query_id) {
    case DRM_I915_QUERY_TOPOLOGY_INFO:
    case 6: // the subslices that draw: the same
      write_topology(item);
      break;
    case DRM_I915_QUERY_ENGINE_INFO: {
      struct drm_i915_query_engine_info *info = data;
      int length = (int)(sizeof *info + 2 * sizeof info->engines[0]);
      if (item->length >= length) {
        memset(info, 0, (size_t)length);
        info->num_engines = 2;
        info->engines[0].engine.engine_class = I915_ENGINE_CLASS_RENDER;
        info->engines[1].engine.engine_class = I915_ENGINE_CLASS_COPY;
      }
      item->length = length;
      break;
    }
    case DRM_I915_QUERY_MEMORY_REGIONS: {
      struct drm_i915_query_memory_regions *info = data;
      int count = has_own_memory() ? 2 : 1;
      int length = (int)(sizeof *info + (size_t)count * sizeof info->regions[0]);
      if (item->length >= length) {
        memset(info, 0, (size_t)length);
        info->num_regions = (uint32_t)count;
        for (int r = 0; r < count; r++) {
          info->regions[r].region.memory_class = (uint16_t)r; // of the system, of the device
          info->regions[r].probed_size = 8ull << 30;
          info->regions[r].unallocated_size = 8ull << 30;
        }
      }
      item->length = length;
      break;
    }
    default: item->length = -EINVAL;
    }
  }
}

static int answer(unsigned long command, void *data) {
  switch (command) {
  case DRM_I915_GETPARAM: {
    struct drm_i915_getparam *param = data;
    switch (param->param) {
    case I915_PARAM_CHIPSET_ID: *param->value = (int)gpu.id; return 0;
    case I915_PARAM_REVISION: *param->value = 4; return 0;
    case I915_PARAM_CS_TIMESTAMP_FREQUENCY: *param->value = 19200000; return 0;
    case I915_PARAM_HAS_ALIASING_PPGTT: *param->value = 3; return 0;
    case I915_PARAM_MMAP_GTT_VERSION: *param->value = 4; return 0;
    case I915_PARAM_CMD_PARSER_VERSION: *param->value = 10; return 0;
    case I915_PARAM_PERF_REVISION: *param->value = 0; return 0;
    case I915_PARAM_SUBSLICE_TOTAL:
      *param->value = topology().slices * topology().subslices;
      return 0;
    case I915_PARAM_EU_TOTAL:
      *param->value = topology().slices * topology().subslices * topology().eus;
      return 0;
    default: *param->value = 1; return 0;
    }
  }
  case DRM_I915_QUERY: answer_query(data); return 0;
  case DRM_I915_GEM_CREATE: ((struct drm_i915_gem_create *)data)->handle = new_handle(); return 0;
  case DRM_I915_GEM_CREATE_EXT: ((struct drm_i915_gem_create_ext *)data)->handle = new_handle(); return 0;
  case DRM_I915_GEM_USERPTR: ((struct drm_i915_gem_userptr *)data)->handle = new_handle(); return 0;
  case DRM_I915_GEM_MMAP_GTT: ((struct drm_i915_gem_mmap_offset *)data)->offset = 0; return 0;
  case DRM_I915_GEM_VM_CREATE: ((struct drm_i915_gem_vm_control *)data)->vm_id = 1; return 0;
  case DRM_I915_GEM_CONTEXT_CREATE: ((struct drm_i915_gem_context_create *)data)->ctx_id = new_handle(); return 0;
  case DRM_I915_GEM_CONTEXT_GETPARAM: {
    struct drm_i915_gem_context_param *param = data;
    param->value = param->param == I915_CONTEXT_PARAM_GTT_SIZE ? 1ull << 48 : 0;
    return 0;
  }
  case DRM_I915_GEM_GET_APERTURE: {
    struct drm_i915_gem_get_aperture *aperture = data;
    aperture->aper_size = aperture->aper_available_size = 1ull << 48;
    return 0;
  }
  default: return 0;
  }
}

static uint16_t pci_device(void) { return (uint16_t)gpu.id; }

const struct kernel_driver i915_driver = {
    .name = "i915",
    .major = 1,
    .minor = 6,
    .vendor = 0x8086,
    .pci_device = pci_device,
    .answer = answer,
};
