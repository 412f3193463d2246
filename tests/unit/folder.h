/* folder.h - a folder of its own for a test, and its end. */
#pragma once

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TEST_FOLDER_ROOM 64

/* Make a folder; its path stands in path.  Returns whether that worked. */
static inline bool test_folder_make(char path[TEST_FOLDER_ROOM])
{
    snprintf(path, TEST_FOLDER_ROOM, "/tmp/openwins-test.XXXXXX");
    return mkdtemp(path) != NULL;
}

/* Remove the folder and the files in it. */
static inline void test_folder_remove(const char *path)
{
    DIR *folder = opendir(path);
    const struct dirent *entry;

    if (folder == NULL)
        return;
    while ((entry = readdir(folder)) != NULL) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            (void)unlinkat(dirfd(folder), entry->d_name, 0);
    }
    closedir(folder);
    rmdir(path);
}
