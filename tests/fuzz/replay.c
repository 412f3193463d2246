/* replay.c - runs a fuzz target on files: each argument is a file or a folder of files.
 */
#include "fuzz.h"

#include <dirent.h>
#include <limits.h>
#include <sys/stat.h>

#define INPUT_MAX 65536

/* Run one file.  Returns the number of inputs run, -1 after an error. */
static int replay_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    uint8_t *input = NULL;
    uint8_t *copy = NULL;
    size_t len;
    int ran = -1;

    if (file == NULL) {
        perror(path);
        return -1;
    }
    input = fuzz_block(INPUT_MAX);
    len = fread(input, 1, INPUT_MAX, file);
    if (ferror(file) != 0) {
        perror(path);
        goto out;
    }
    copy = fuzz_block(len);
    memcpy(copy, input, len);
    LLVMFuzzerTestOneInput(copy, len);
    ran = 1;
out:
    free(copy);
    free(input);
    fclose(file);
    return ran;
}

/* Run every file of a folder, not those of folders in it. */
static int replay_folder(const char *path)
{
    DIR *folder = opendir(path);
    const struct dirent *entry;
    int ran = 0;

    if (folder == NULL) {
        perror(path);
        return -1;
    }
    while (ran >= 0 && (entry = readdir(folder)) != NULL) {
        char file[PATH_MAX];

        if (entry->d_name[0] == '.')
            continue;
        snprintf(file, sizeof(file), "%s/%s", path, entry->d_name);
        ran = replay_file(file) < 0 ? -1 : ran + 1;
    }
    closedir(folder);
    return ran;
}

int main(int argc, char **argv)
{
    int ran = 0;

    for (int i = 1; i < argc; i++) {
        struct stat info;
        int more = -1;

        if (stat(argv[i], &info) != 0)
            perror(argv[i]);
        else
            more = S_ISDIR(info.st_mode) ? replay_folder(argv[i]) : replay_file(argv[i]);
        if (more < 0)
            return EXIT_FAILURE;
        ran += more;
    }
    printf("%d inputs\n", ran);
    return ran > 0 ? EXIT_SUCCESS : EXIT_FAILURE; /* an empty corpus proves nothing */
}
