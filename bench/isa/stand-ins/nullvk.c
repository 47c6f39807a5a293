// A stand-in for the Vulkan loader (libvulkan.so.1) in front of one real driver that has no hardware.
// It hands the driver's functions out as they are, but for three things:
//  - nothing is recorded or submitted: every vkCmd*, begin, end, submit and wait succeeds at once;
//  - every compute pipeline is made with its statistics and its text kept
//    (VK_KHR_pipeline_executable_properties), which are written into the folder $ISA_OUT;
//  - the SPIR-V that it was made of is written beside them.
// $ISA_DRIVER is the path of the driver's library. Each pipeline is one file, N.json, in the order of creation.
// With $ISA_LIVE it stands aside, before a driver that can run what it compiles: lavapipe.
#define _GNU_SOURCE
#include "nullvk.h"
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXPORT __attribute__((visibility("default")))

static PFN_vkGetInstanceProcAddr driver_instance_proc;
PFN_vkGetDeviceProcAddr driver_device_proc;
static PFN_vkCreateDevice driver_create_device;
static PFN_vkCreateInstance driver_create_instance;
static PFN_vkEnumerateDeviceExtensionProperties driver_device_extensions;
static VkInstance the_instance;
int has_statistics;

EXPORT PFN_vkVoidFunction vkGetInstanceProcAddr(VkInstance instance, const char *name);
EXPORT PFN_vkVoidFunction vkGetDeviceProcAddr(VkDevice device, const char *name);

__attribute__((constructor)) static void load_driver(void) {
  const char *path = getenv("ISA_DRIVER");
  if (!path) return;
  void *driver = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (!driver) {
    fprintf(stderr, "nullvk: %s\n", dlerror());
    return;
  }
  // a driver chooses how it behaves by the version of the loader's interface
  VkResult (*negotiate)(uint32_t *) = dlsym(driver, "vk_icdNegotiateLoaderICDInterfaceVersion");
  uint32_t version = 5;
  if (negotiate) negotiate(&version);
  driver_instance_proc = (PFN_vkGetInstanceProcAddr)dlsym(driver, "vk_icdGetInstanceProcAddr");
}

static void do_nothing(void) {}
static VkResult succeed(void) { return VK_SUCCESS; }

static VkResult no_layers(uint32_t *count, void *layers) {
  (void)layers;
  *count = 0;
  return VK_SUCCESS;
}
static VkResult no_device_layers(VkPhysicalDevice device, uint32_t *count, void *layers) {
  (void)device;
  return no_layers(count, layers);
}

static VkResult create_instance(const VkInstanceCreateInfo *info, const VkAllocationCallbacks *alloc,
                                VkInstance *instance) {
  VkInstanceCreateInfo own = *info;
  own.enabledLayerCount = 0;
  VkResult result = driver_create_instance(&own, alloc, instance);
  if (result == VK_SUCCESS) the_instance = *instance;
  return result;
}

static VkResult create_device(VkPhysicalDevice physical, const VkDeviceCreateInfo *info,
                              const VkAllocationCallbacks *alloc, VkDevice *device) {
  driver_device_extensions = (PFN_vkEnumerateDeviceExtensionProperties)driver_instance_proc(
      the_instance, "vkEnumerateDeviceExtensionProperties");
  uint32_t count = 0;
  driver_device_extensions(physical, NULL, &count, NULL);
  VkExtensionProperties *extensions = calloc(count, sizeof *extensions);
  driver_device_extensions(physical, NULL, &count, extensions);
  has_statistics = 0;
  for (uint32_t i = 0; i < count; i++)
    if (!strcmp(extensions[i].extensionName, VK_KHR_PIPELINE_EXECUTABLE_PROPERTIES_EXTENSION_NAME))
      has_statistics = 1;
  free(extensions);

  VkDeviceCreateInfo own = *info;
  VkPhysicalDevicePipelineExecutablePropertiesFeaturesKHR feature = {
      .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PIPELINE_EXECUTABLE_PROPERTIES_FEATURES_KHR,
      .pNext = (void *)info->pNext,
      .pipelineExecutableInfo = VK_TRUE,
  };
  const char **names = calloc(info->enabledExtensionCount + 1, sizeof *names);
  memcpy(names, info->ppEnabledExtensionNames, info->enabledExtensionCount * sizeof *names);
  if (has_statistics) {
    names[own.enabledExtensionCount++] = VK_KHR_PIPELINE_EXECUTABLE_PROPERTIES_EXTENSION_NAME;
    own.ppEnabledExtensionNames = names;
    own.pNext = &feature;
  }
  VkResult result = driver_create_device(physical, &own, alloc, device);
  free(names);
  if (result == VK_SUCCESS)
    driver_device_proc =
        (PFN_vkGetDeviceProcAddr)driver_instance_proc(the_instance, "vkGetDeviceProcAddr");
  else
    fprintf(stderr, "nullvk: vkCreateDevice gives %d\n", result);
  return result;
}

static VkResult create_compute_pipelines(VkDevice device, VkPipelineCache cache, uint32_t count,
                                         const VkComputePipelineCreateInfo *infos,
                                         const VkAllocationCallbacks *alloc, VkPipeline *pipelines) {
  (void)cache;
  PFN_vkCreateComputePipelines create =
      (PFN_vkCreateComputePipelines)driver_device_proc(device, "vkCreateComputePipelines");
  VkResult result = VK_SUCCESS;
  for (uint32_t i = 0; i < count; i++) {
    VkComputePipelineCreateInfo info = infos[i];
    if (has_statistics)
      info.flags |= VK_PIPELINE_CREATE_CAPTURE_STATISTICS_BIT_KHR |
                    VK_PIPELINE_CREATE_CAPTURE_INTERNAL_REPRESENTATIONS_BIT_KHR;
    begin_printing();
    VkResult own = create(device, VK_NULL_HANDLE, 1, &info, alloc, &pipelines[i]);
    end_printing();
    if (own == VK_SUCCESS)
      write_pipeline(device, pipelines[i], &info);
    else {
      fprintf(stderr, "nullvk: vkCreateComputePipelines gives %d\n", own);
      result = own;
    }
  }
  return result;
}

/// What stands in for a function of the driver's; NULL where nothing does.
static PFN_vkVoidFunction own_function(const char *name) {
  if (getenv("ISA_LIVE")) return NULL;
  static const char *const successes[] = {
      "vkBeginCommandBuffer", "vkEndCommandBuffer", "vkResetCommandBuffer", "vkResetCommandPool",
      "vkQueueSubmit",        "vkQueueSubmit2",     "vkQueueSubmit2KHR",    "vkQueueWaitIdle",
      "vkDeviceWaitIdle",     "vkWaitForFences",    "vkGetFenceStatus",     "vkWaitSemaphores",
      "vkQueueBindSparse",    "vkResetFences",
  };
  for (size_t i = 0; i < sizeof successes / sizeof *successes; i++)
    if (!strcmp(name, successes[i])) return (PFN_vkVoidFunction)succeed;
  if (!strncmp(name, "vkCmd", 5)) return (PFN_vkVoidFunction)do_nothing;
  if (!strcmp(name, "vkCreateShaderModule")) return (PFN_vkVoidFunction)create_shader_module;
  if (!strcmp(name, "vkCreateComputePipelines"))
    return (PFN_vkVoidFunction)create_compute_pipelines;
  return NULL;
}

EXPORT PFN_vkVoidFunction vkGetDeviceProcAddr(VkDevice device, const char *name) {
  if (!strcmp(name, "vkGetDeviceProcAddr")) return (PFN_vkVoidFunction)vkGetDeviceProcAddr;
  PFN_vkVoidFunction theirs = driver_device_proc(device, name);
  PFN_vkVoidFunction own = theirs ? own_function(name) : NULL;
  return own ? own : theirs;
}

EXPORT PFN_vkVoidFunction vkGetInstanceProcAddr(VkInstance instance, const char *name) {
  if (!driver_instance_proc) return NULL;
  if (!strcmp(name, "vkGetInstanceProcAddr")) return (PFN_vkVoidFunction)vkGetInstanceProcAddr;
  if (!strcmp(name, "vkGetDeviceProcAddr")) return (PFN_vkVoidFunction)vkGetDeviceProcAddr;
  if (!strcmp(name, "vkEnumerateInstanceLayerProperties")) return (PFN_vkVoidFunction)no_layers;
  if (!strcmp(name, "vkEnumerateDeviceLayerProperties"))
    return (PFN_vkVoidFunction)no_device_layers;
  PFN_vkVoidFunction theirs = driver_instance_proc(instance, name);
  if (!strcmp(name, "vkCreateInstance")) {
    driver_create_instance = (PFN_vkCreateInstance)theirs;
    return (PFN_vkVoidFunction)create_instance;
  }
  if (!strcmp(name, "vkCreateDevice")) {
    driver_create_device = (PFN_vkCreateDevice)theirs;
    return (PFN_vkVoidFunction)create_device;
  }
  PFN_vkVoidFunction own = theirs ? own_function(name) : NULL;
  return own ? own : theirs;
}
