/* SPDX-License-Identifier: Apache-2.0
 *
 * regression.c - runs a fuzz target over the files of folders, without the fuzzer: usage: NAME FOLDER... Prints how many.
 */
#include <dirent.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Memory of exactly the file's size, so that a sanitizer sees a read behind it. */
static void run_file(const char *path) {
  FILE *file = fopen(path, "rb");
  struct stat info;
  if (file == NULL || fstat(fileno(file), &info) != 0) {
    perror(path);
    exit(2);
  }
  size_t size = (size_t)info.st_size;
  uint8_t *data = malloc(size == 0 ? 1 : size);
  if (data == NULL || fread(data, 1, size, file) != size) {
    perror(path);
    exit(2);
  }
  fprintf(stderr, "%s\n", path); /* the last one named is the one that crashed */
  (void)LLVMFuzzerTestOneInput(data, size);
  free(data);
  fclose(file);
}

int main(int argc, char **argv) {
  unsigned count = 0;
  for (int i = 1; i < argc; i++) {
    DIR *folder = opendir(argv[i]);
    if (folder == NULL) {
      perror(argv[i]);
      return 2;
    }
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
      char path[4096];
      if (entry->d_name[0] == '.') continue;
      snprintf(path, sizeof path, "%s/%s", argv[i], entry->d_name);
      run_file(path);
      count++;
    }
    closedir(folder);
  }
  printf("%u passed, 0 failed\n", count);
  return count == 0;
}
