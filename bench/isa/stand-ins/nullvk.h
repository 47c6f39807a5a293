// What the parts of the stand-in for the Vulkan loader share.
#ifndef NULLVK_H
#define NULLVK_H
#include <vulkan/vulkan_core.h>

extern PFN_vkGetDeviceProcAddr driver_device_proc;
/// whether the driver has VK_KHR_pipeline_executable_properties
extern int has_statistics;

/// Makes a module, and writes its SPIR-V to moduleN.spv.
VkResult create_shader_module(VkDevice device, const VkShaderModuleCreateInfo *info,
                              const VkAllocationCallbacks *alloc, VkShaderModule *module);

/// Keeps what the driver prints while it makes a pipeline, where ISA_PRINTED is set.
void begin_printing(void);
void end_printing(void);

/// Writes what the driver says of a pipeline to N.json.
void write_pipeline(VkDevice device, VkPipeline pipeline, const VkComputePipelineCreateInfo *info);
#endif
