// Writes what nullvk.c learns of each pipeline into the folder ISA_OUT: N.json in the order of creation, with the
// driver's statistics and texts, and moduleN.spv, the SPIR-V that it was made of.
#define _GNU_SOURCE
#include "nullvk.h"
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static atomic_int pipeline_count, module_count;

/// where a shader module's words were written
struct module {
  VkShaderModule handle;
  int number;
};
static struct module modules[65536];

static FILE *open_output(const char *pattern, ...) {
  const char *folder = getenv("ISA_OUT");
  if (!folder) return NULL;
  char name[128], path[4096];
  va_list arguments;
  va_start(arguments, pattern);
  vsnprintf(name, sizeof name, pattern, arguments);
  va_end(arguments);
  snprintf(path, sizeof path, "%s/%s", folder, name);
  return fopen(path, "w");
}

static void write_text(FILE *file, const char *text, size_t length) {
  fputc('"', file);
  for (size_t i = 0; i < length && text[i]; i++) {
    unsigned char c = (unsigned char)text[i];
    if (c == '"' || c == '\\')
      fprintf(file, "\\%c", c);
    else if (c < 32)
      fprintf(file, "\\u%04x", c);
    else
      fputc(c, file);
  }
  fputc('"', file);
}

VkResult create_shader_module(VkDevice device, const VkShaderModuleCreateInfo *info,
                              const VkAllocationCallbacks *alloc, VkShaderModule *module) {
  PFN_vkCreateShaderModule create =
      (PFN_vkCreateShaderModule)driver_device_proc(device, "vkCreateShaderModule");
  VkResult result = create(device, info, alloc, module);
  if (result != VK_SUCCESS) return result;
  int number = atomic_fetch_add(&module_count, 1);
  modules[number % 65536] = (struct module){*module, number};
  FILE *file = open_output("module%d.spv", number);
  if (file) {
    fwrite(info->pCode, 1, info->codeSize, file);
    fclose(file);
  }
  return result;
}

static int module_number(VkShaderModule handle) {
  int last = atomic_load(&module_count) - 1;
  for (int i = last; i >= 0 && i > last - 65536; i--)
    if (modules[i % 65536].handle == handle) return modules[i % 65536].number;
  return -1;
}

/// what the driver printed while it made a pipeline, kept where ISA_PRINTED is set
static struct {
  char *text;
  size_t length;
  FILE *file;
  int output; // the process's own
} printed;

void begin_printing(void) {
  if (!getenv("ISA_PRINTED") || !(printed.file = tmpfile())) return;
  fflush(stdout);
  printed.output = dup(STDOUT_FILENO);
  dup2(fileno(printed.file), STDOUT_FILENO);
}

void end_printing(void) {
  if (!printed.file) return;
  fflush(stdout);
  dup2(printed.output, STDOUT_FILENO);
  close(printed.output);
  off_t length = lseek(fileno(printed.file), 0, SEEK_END);
  printed.text = realloc(printed.text, (size_t)length + 1);
  printed.length = (size_t)pread(fileno(printed.file), printed.text, (size_t)length, 0);
  fclose(printed.file);
  printed.file = NULL;
}

static void write_value(FILE *file, const VkPipelineExecutableStatisticKHR *statistic) {
  switch (statistic->format) {
  case VK_PIPELINE_EXECUTABLE_STATISTIC_FORMAT_BOOL32_KHR:
    fprintf(file, "%s", statistic->value.b32 ? "true" : "false");
    break;
  case VK_PIPELINE_EXECUTABLE_STATISTIC_FORMAT_INT64_KHR:
    fprintf(file, "%lld", (long long)statistic->value.i64);
    break;
  case VK_PIPELINE_EXECUTABLE_STATISTIC_FORMAT_UINT64_KHR:
    fprintf(file, "%llu", (unsigned long long)statistic->value.u64);
    break;
  default:
    fprintf(file, "%g", statistic->value.f64);
  }
}

static void write_statistics(FILE *file, VkDevice device, const VkPipelineExecutableInfoKHR *info) {
  PFN_vkGetPipelineExecutableStatisticsKHR get_statistics =
      (PFN_vkGetPipelineExecutableStatisticsKHR)driver_device_proc(
          device, "vkGetPipelineExecutableStatisticsKHR");
  uint32_t count = 0;
  get_statistics(device, info, &count, NULL);
  VkPipelineExecutableStatisticKHR *statistics = calloc(count, sizeof *statistics);
  for (uint32_t i = 0; i < count; i++)
    statistics[i].sType = VK_STRUCTURE_TYPE_PIPELINE_EXECUTABLE_STATISTIC_KHR;
  get_statistics(device, info, &count, statistics);
  for (uint32_t i = 0; i < count; i++) {
    if (i) fputc(',', file);
    write_text(file, statistics[i].name, VK_MAX_DESCRIPTION_SIZE);
    fputc(':', file);
    write_value(file, &statistics[i]);
  }
  free(statistics);
}

static void write_texts(FILE *file, VkDevice device, const VkPipelineExecutableInfoKHR *info) {
  PFN_vkGetPipelineExecutableInternalRepresentationsKHR get_texts =
      (PFN_vkGetPipelineExecutableInternalRepresentationsKHR)driver_device_proc(
          device, "vkGetPipelineExecutableInternalRepresentationsKHR");
  uint32_t count = 0;
  get_texts(device, info, &count, NULL);
  VkPipelineExecutableInternalRepresentationKHR *texts = calloc(count, sizeof *texts);
  for (uint32_t i = 0; i < count; i++)
    texts[i].sType = VK_STRUCTURE_TYPE_PIPELINE_EXECUTABLE_INTERNAL_REPRESENTATION_KHR;
  get_texts(device, info, &count, texts);
  for (uint32_t i = 0; i < count; i++) texts[i].pData = calloc(1, texts[i].dataSize + 1);
  get_texts(device, info, &count, texts);
  int written = 0;
  for (uint32_t i = 0; i < count; i++) {
    if (texts[i].isText && texts[i].pData) {
      if (written++) fputc(',', file);
      write_text(file, texts[i].name, VK_MAX_DESCRIPTION_SIZE);
      fputc(':', file);
      write_text(file, texts[i].pData, texts[i].dataSize);
    }
    free(texts[i].pData);
  }
  free(texts);
  if (printed.text) {
    fprintf(file, "%s\"printed\":", written ? "," : "");
    write_text(file, printed.text, printed.length);
  }
}

static void write_executable(FILE *file, VkDevice device, VkPipeline pipeline, uint32_t index,
                             const VkPipelineExecutablePropertiesKHR *properties) {
  VkPipelineExecutableInfoKHR info = {
      .sType = VK_STRUCTURE_TYPE_PIPELINE_EXECUTABLE_INFO_KHR,
      .pipeline = pipeline,
      .executableIndex = index,
  };
  fprintf(file, "{\"name\":");
  write_text(file, properties->name, VK_MAX_DESCRIPTION_SIZE);
  fprintf(file, ",\"description\":");
  write_text(file, properties->description, VK_MAX_DESCRIPTION_SIZE);
  fprintf(file, ",\"subgroupSize\":%u,\"statistics\":{", properties->subgroupSize);
  write_statistics(file, device, &info);
  fprintf(file, "},\"texts\":{");
  write_texts(file, device, &info);
  fprintf(file, "}}");
}

void write_pipeline(VkDevice device, VkPipeline pipeline, const VkComputePipelineCreateInfo *info) {
  PFN_vkGetPipelineExecutablePropertiesKHR get_properties =
      (PFN_vkGetPipelineExecutablePropertiesKHR)driver_device_proc(
          device, "vkGetPipelineExecutablePropertiesKHR");
  FILE *file = open_output("%d.json", atomic_fetch_add(&pipeline_count, 1));
  if (!file) return;
  fprintf(file, "{\"entryPoint\":");
  write_text(file, info->stage.pName, strlen(info->stage.pName));
  fprintf(file, ",\"module\":%d,\"executables\":[", module_number(info->stage.module));
  VkPipelineInfoKHR which = {.sType = VK_STRUCTURE_TYPE_PIPELINE_INFO_KHR, .pipeline = pipeline};
  uint32_t count = 0;
  if (has_statistics) get_properties(device, &which, &count, NULL);
  VkPipelineExecutablePropertiesKHR *properties = calloc(count + 1, sizeof *properties);
  for (uint32_t i = 0; i < count; i++)
    properties[i].sType = VK_STRUCTURE_TYPE_PIPELINE_EXECUTABLE_PROPERTIES_KHR;
  if (count) get_properties(device, &which, &count, properties);
  for (uint32_t i = 0; i < count; i++) {
    if (i) fputc(',', file);
    write_executable(file, device, pipeline, i, &properties[i]);
  }
  free(properties);
  fprintf(file, "]}\n");
  fclose(file);
}
