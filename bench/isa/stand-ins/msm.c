// The kernel's driver for Qualcomm: `msm:740`, an Adreno of the table.
#include <errno.h>
#include <msm_drm.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "nulldrm.h"

static const struct adreno {
  const char *name;
  uint32_t gpu, chip, gmem; // a generation after 6 is known by its chip alone
} adrenos[] = {
    {"650", 650, 0x06050002, 1152 << 10},
    {"660", 660, 0x06060001, 1536 << 10},
    {"740", 0, 0x43050a01, 3 << 20},
    {"750", 0, 0x43051401, 3 << 20},
    {"830", 0, 0x44050001, 12 << 20},
};

static const struct adreno *adreno(void) {
  for (size_t i = 0; i < sizeof adrenos / sizeof *adrenos; i++)
    if (!strcmp(gpu.name, adrenos[i].name)) return &adrenos[i];
  fprintf(stderr, "nulldrm: no Adreno %s\n", gpu.name);
  exit(1);
}

static int answer(unsigned long command, void *data) {
  switch (command) {
  case DRM_MSM_GET_PARAM: {
    struct drm_msm_param *param = data;
    switch (param->param) {
    case MSM_PARAM_GPU_ID: param->value = adreno()->gpu; return 0;
    case MSM_PARAM_CHIP_ID: param->value = adreno()->chip; return 0;
    case MSM_PARAM_GMEM_SIZE: param->value = adreno()->gmem; return 0;
    case MSM_PARAM_GMEM_BASE: param->value = 0; return 0;
    case MSM_PARAM_MAX_FREQ: param->value = 680000000; return 0;
    case MSM_PARAM_PRIORITIES: param->value = 3; return 0;
    case MSM_PARAM_VA_START: param->value = 1ull << 32; return 0;
    case MSM_PARAM_VA_SIZE: param->value = (1ull << 48) - (1ull << 32); return 0;
    case MSM_PARAM_HIGHEST_BANK_BIT: param->value = 16; return 0;
    case MSM_PARAM_UBWC_SWIZZLE: param->value = 6; return 0;
    case MSM_PARAM_MACROTILE_MODE: param->value = 1; return 0;
    case MSM_PARAM_UCHE_TRAP_BASE: param->value = 0x1fffffffff000; return 0;
    default: param->value = 0; return 0;
    }
  }
  case DRM_MSM_SET_PARAM: return ((struct drm_msm_param *)data)->param == MSM_PARAM_EN_VM_BIND ? -EINVAL : 0;
  case DRM_MSM_GEM_NEW:
    ((struct drm_msm_gem_new *)data)->handle = new_handle();
    return 0;
  case DRM_MSM_GEM_INFO: {
    struct drm_msm_gem_info *info = data;
    if (info->info == MSM_INFO_GET_OFFSET) info->value = MEMORY_OFFSET;
    if (info->info == MSM_INFO_GET_IOVA) info->value = new_address(1 << 20);
    return 0;
  }
  case DRM_MSM_SUBMITQUEUE_NEW:
    ((struct drm_msm_submitqueue *)data)->id = new_handle();
    return 0;
  default: return 0;
  }
}

const struct kernel_driver msm_driver = {
    .name = "msm",
    .major = 1,
    .minor = 12,
    .answer = answer,
};
