// The kernel's driver for AMD: `amdgpu:navi31`, and the other chips of the table.
#include <amdgpu_drm.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "nulldrm.h"

/// a chip, by its names in Mesa, as the kernel tells it
static const struct amd_chip {
  const char *name;
  uint32_t family, revision, pci, version, engines, arrays, units, registers, addresses;
} amd_chips[] = {
    // version of its graphics part; shader engines, arrays in one, compute units in one; registers of a lane
    // that a SIMD has for all its waves (of 32 lanes after Vega); GB_ADDR_CONFIG
    {"vega10", AMDGPU_FAMILY_AI, 0x01, 0x687f, 0x090001, 4, 1, 16, 256, 0x2a114042},
    {"navi10", AMDGPU_FAMILY_NV, 0x01, 0x731f, 0x0a010a, 2, 2, 10, 1024, 0x444},
    {"navi21", AMDGPU_FAMILY_NV, 0x28, 0x73bf, 0x0a0300, 4, 2, 10, 1024, 0x444},
    {"navi31", AMDGPU_FAMILY_GC_11_0_0, 0x01, 0x744c, 0x0b0000, 6, 2, 8, 1536, 0x545},
    {"navi33", AMDGPU_FAMILY_GC_11_0_0, 0x10, 0x7480, 0x0b0002, 2, 2, 8, 1024, 0x444},
    {"gfx1151", AMDGPU_FAMILY_GC_11_5_0, 0xc1, 0x1586, 0x0b0501, 2, 2, 10, 1536, 0x444},
    {"gfx1201", AMDGPU_FAMILY_GC_12_0_0, 0x51, 0x7550, 0x0c0001, 4, 2, 8, 1536, 0x545},
};

static const struct amd_chip *amd_chip(void) {
  for (size_t i = 0; i < sizeof amd_chips / sizeof *amd_chips; i++)
    if (!strcmp(gpu.name, amd_chips[i].name)) return &amd_chips[i];
  fprintf(stderr, "nulldrm: no AMD chip %s\n", gpu.name);
  exit(1);
}

static void describe_amd_device(struct drm_amdgpu_info_device *info) {
  const struct amd_chip *chip = amd_chip();
  *info = (struct drm_amdgpu_info_device){
      .device_id = chip->pci,
      .external_rev = chip->revision,
      .family = chip->family,
      .num_shader_engines = chip->engines,
      .num_shader_arrays_per_engine = chip->arrays,
      .gpu_counter_freq = 100000,
      .max_engine_clock = 2500000,
      .max_memory_clock = 1250000,
      .cu_active_number = chip->engines * chip->arrays * chip->units,
      .num_rb_pipes = 16,
      .enabled_rb_pipes_mask = 0xffff,
      .num_hw_gfx_contexts = 8,
      .pcie_gen = 4,
      .virtual_address_offset = 2 << 20,
      .virtual_address_max = 1ull << 47,
      .virtual_address_alignment = 4096,
      .pte_fragment_size = 2 << 20,
      .gart_page_size = 4096,
      .vram_type = AMDGPU_VRAM_TYPE_GDDR6,
      .vram_bit_width = 256,
      .wave_front_size = chip->version < 0x0a0000 ? 64 : 32,
      .num_shader_visible_vgprs = chip->registers,
      .num_cu_per_sh = chip->units,
      .num_tcc_blocks = 16,
      .gs_vgt_table_depth = 32,
      .gs_prim_buffer_depth = 1792,
      .max_gs_waves_per_vgt = 32,
      .pcie_num_lanes = 16,
      .high_va_offset = 0xffff800000000000,
      .high_va_max = 0xfffffffffffff000,
      .tcp_cache_size = 32,
      .num_sqc_per_wgp = 1,
      .sqc_data_cache_size = 16,
      .sqc_inst_cache_size = 32,
      .gl1c_cache_size = 256,
      .gl2c_cache_size = 6144,
      .mall_size = 64 << 20,
  };
  for (uint32_t se = 0; se < chip->engines; se++)
    for (uint32_t sa = 0; sa < chip->arrays; sa++) // engines beyond 4 stand in the upper arrays
      info->cu_bitmap[se % 4][sa + se / 4 * 2] = (1u << chip->units) - 1;
}

static int answer_amd_info(const struct drm_amdgpu_info *info) {
  void *out = (void *)(uintptr_t)info->return_pointer;
  memset(out, 0, info->return_size);
  switch (info->query) {
  case AMDGPU_INFO_ACCEL_WORKING: *(uint32_t *)out = 1; return 0;
  case AMDGPU_INFO_HW_IP_COUNT: *(uint32_t *)out = info->query_hw_ip.type <= AMDGPU_HW_IP_DMA; return 0;
  case AMDGPU_INFO_HW_IP_INFO: {
    if (info->query_hw_ip.type > AMDGPU_HW_IP_DMA) return 0;
    uint32_t version = amd_chip()->version;
    struct drm_amdgpu_info_hw_ip answer = {
        .hw_ip_version_major = version >> 16,
        .hw_ip_version_minor = version >> 8 & 0xff,
        .ib_start_alignment = 32,
        .ib_size_alignment = 32,
        .available_rings = 1,
        .ip_discovery_version = version,
    };
    memcpy(out, &answer, info->return_size < sizeof answer ? info->return_size : sizeof answer);
    return 0;
  }
  case AMDGPU_INFO_FW_VERSION: ((struct drm_amdgpu_info_firmware *)out)->ver = 3000; return 0;
  case AMDGPU_INFO_READ_MMR_REG:
    if (info->read_mmr_reg.dword_offset == 0x263e) *(uint32_t *)out = amd_chip()->addresses;
    return 0;
  case AMDGPU_INFO_DEV_INFO: {
    struct drm_amdgpu_info_device answer;
    describe_amd_device(&answer);
    memcpy(out, &answer, info->return_size < sizeof answer ? info->return_size : sizeof answer);
    return 0;
  }
  case AMDGPU_INFO_MEMORY: {
    struct drm_amdgpu_heap_info heap = {8ull << 30, 8ull << 30, 0, 6ull << 30};
    *(struct drm_amdgpu_memory_info *)out = (struct drm_amdgpu_memory_info){heap, heap, heap};
    return 0;
  }
  case AMDGPU_INFO_MAX_IBS:
    for (uint32_t i = 0; i < info->return_size / 4; i++) ((uint32_t *)out)[i] = 192;
    return 0;
  default: return 0;
  }
}

static int answer(unsigned long command, void *data) {
  switch (command) {
  case DRM_AMDGPU_INFO: return answer_amd_info(data);
  case DRM_AMDGPU_GEM_CREATE:
    ((union drm_amdgpu_gem_create *)data)->out.handle = new_handle();
    return 0;
  case DRM_AMDGPU_GEM_MMAP: ((union drm_amdgpu_gem_mmap *)data)->out.addr_ptr = 0; return 0;
  case DRM_AMDGPU_CTX:
    ((union drm_amdgpu_ctx *)data)->out.alloc.ctx_id = new_handle();
    return 0;
  default: return 0;
  }
}

static uint16_t pci_device(void) { return (uint16_t)amd_chip()->pci; }

const struct kernel_driver amdgpu_driver = {
    .name = "amdgpu",
    .major = 3,
    .minor = 61,
    .vendor = 0x1002,
    .pci_device = pci_device,
    .answer = answer,
};
