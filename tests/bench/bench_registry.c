/* bench_registry - the registry alone, in process: memory per record, start, durable
 * changes, lookups, pauses.  Prints figures and fails at nothing.
 *
 *     bench_registry [FOLDER [NAMES]] */
#include "registry/registry.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define BATCH        256
#define LOOKUPS      2000000
#define REFRESHES    200000
#define PAUSE_ROUNDS 2000
#define NOW          1700000000

static double seconds(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

/* Time on the processor: what a busy machine takes away does not count. */
static double cpu_seconds(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
    return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static double resident_mb(void)
{
    FILE *file = fopen("/proc/self/statm", "r");
    unsigned long pages = 0;
    unsigned long total;

    if (file != NULL && fscanf(file, "%lu %lu", &total, &pages) != 2)
        pages = 0;
    if (file != NULL)
        fclose(file);
    return (double)pages * (double)sysconf(_SC_PAGESIZE) / 1e6;
}

static struct nb_key key_of(size_t i)
{
    char text[24];

    snprintf(text, sizeof(text), "H%zu", i);
    return (struct nb_key){.name = nb_name_make(text, 0x20)};
}

static struct wins_record record_of(size_t i, ow_time now)
{
    struct wins_record record = {.key = key_of(i),
                                 .type = WINS_UNIQUE,
                                 .state = WINS_ACTIVE,
                                 .node = 3,
                                 .expires = now + 6 * OW_DAY + (ow_time)(i / 50),
                                 .seen = now,
                                 .count = 1};

    record.from = 0x0a000000 + (ow_addr)(i * 2654435761U >> 8);
    record.member[0] =
        (struct wins_member){.addr = record.from, .expires = record.expires};
    return record;
}

static uint64_t random_state = 88172645463325252;

static size_t random_below(size_t n)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (size_t)(random_state % n);
}

static void die(const char *what)
{
    fprintf(stderr, "bench_registry: %s\n", what);
    exit(1);
}

static struct registry *open_registry(const char *folder)
{
    struct registry_config config = {
        .folder = folder, .max_records = 100000000, .journal_bytes = 256 << 20};
    struct registry_report report;
    struct registry *registry;

    if (registry_open(&config, &registry, &report) != OW_OK)
        die(report.text);
    return registry;
}

static void put(struct registry *registry, size_t i, bool new_version, ow_time now)
{
    struct wins_record record = record_of(i, now);
    struct registry_cause cause = {
        .source = REGISTRY_BY_REQUEST, .reason = WINS_BECAUSE_FREE, .from = record.from};

    if (!new_version)
        record.version = i + 1;
    if (registry_put(registry, &record, new_version, WINS_CHANGE_CREATED, &cause) !=
        OW_OK)
        die("put failed");
}

static double commit(struct registry *registry)
{
    double begin = seconds();

    if (registry_commit(registry, NOW) != OW_OK)
        die("commit failed");
    return seconds() - begin;
}

static void report_rate(const char *what, size_t n, double took, double worst_upkeep)
{
    printf("%-44s %10.0f /s   worst upkeep step %.1f ms\n", what, (double)n / took,
           worst_upkeep * 1e3);
}

/* Durable changes in batches, with the upkeep that goes with them. */
static void bench_changes(struct registry *registry, const char *what, size_t count,
                          size_t names, bool create)
{
    double worst = 0;
    double begin = seconds();

    for (size_t done = 0; done < count;) {
        double step;

        for (size_t i = 0; i < BATCH && done < count; i++, done++)
            put(registry, create ? done : random_below(names), create, NOW + 1000);
        commit(registry);
        step = seconds();
        registry_upkeep(registry, NOW);
        step = seconds() - step;
        if (step > worst)
            worst = step;
        registry_thread_quiescent();
    }
    report_rate(what, count, seconds() - begin, worst);
}

/* The merge and checkpoints that a quiet hour brings. */
static void bench_rest(struct registry *registry)
{
    double begin = seconds();
    double worst = 0;
    size_t steps = 0;
    bool more = true;

    while (more) {
        double step = seconds();

        more = registry_upkeep(registry, NOW + (ow_time)steps);
        step = seconds() - step;
        if (step > worst)
            worst = step;
        steps++;
    }
    printf("%-44s %10.2f s    worst of %zu steps %.1f ms\n", "merging the rest",
           seconds() - begin, steps, worst * 1e3);
}

static void bench_lookups(struct registry *registry, size_t names)
{
    struct nb_key *key = malloc(65536 * sizeof(*key));
    struct wins_record record;
    size_t found = 0;
    double begin;

    if (key == NULL)
        die("out of memory");
    for (size_t i = 0; i < 65536; i++)
        key[i] = key_of(random_below(names));
    begin = cpu_seconds();
    for (size_t i = 0; i < LOOKUPS; i++)
        found += registry_read(registry, &key[i & 65535], &record);
    printf("%-44s %10.3f us   (%zu found)\n", "lookup of 65,536 random names",
           (cpu_seconds() - begin) / LOOKUPS * 1e6, found);
    for (size_t i = 0; i < 65536; i++)
        key[i].name.octet[0] = 'x';
    begin = cpu_seconds();
    for (size_t i = 0; i < LOOKUPS; i++)
        found += registry_read(registry, &key[i & 65535], &record);
    printf("%-44s %10.3f us\n", "lookup of unknown names",
           (cpu_seconds() - begin) / LOOKUPS * 1e6);
    free(key);
}

static int ascending(const void *a, const void *b)
{
    const double *x = a;
    const double *y = b;

    return (*x > *y) - (*x < *y);
}

/* Single changes while upkeep is at work: what a client waits for. */
static void bench_pauses(struct registry *registry, size_t names)
{
    double *wait = malloc(PAUSE_ROUNDS * sizeof(*wait));

    if (wait == NULL)
        die("out of memory");
    for (size_t i = 0; i < PAUSE_ROUNDS; i++) {
        put(registry, random_below(names), true, NOW + 2000);
        wait[i] = seconds();
        registry_upkeep(registry, NOW + 100000 + (ow_time)i * 100);
        commit(registry);
        wait[i] = seconds() - wait[i];
    }
    qsort(wait, PAUSE_ROUNDS, sizeof(*wait), ascending);
    printf("%-44s p50 %.2f  p99 %.2f  worst %.2f ms\n", "one upkeep step and one commit",
           wait[PAUSE_ROUNDS / 2] * 1e3, wait[PAUSE_ROUNDS * 99 / 100] * 1e3,
           wait[PAUSE_ROUNDS - 1] * 1e3);
    free(wait);
}

static void bench_start(const char *folder, size_t names, const char *what)
{
    double begin = seconds();
    double cpu = cpu_seconds();
    struct registry *registry = open_registry(folder);
    struct wins_record record;
    struct nb_key key = key_of(names / 2);

    if (!registry_read(registry, &key, &record))
        die("a name is missing");
    printf("%-44s %10.2f s    (%.2f s of processor)\n", what, seconds() - begin,
           cpu_seconds() - cpu);
    registry_close(registry);
}

static void bench_memory(struct registry *registry, size_t names, double empty)
{
    struct registry_counts counts;

    registry_count(registry, &counts);
    printf("%-44s %10.1f bytes   (counted)\n", "memory per record",
           (double)counts.memory_bytes / (double)names);
    printf("%-44s %10.1f bytes   (resident, of %.1f MB)\n", "",
           (resident_mb() - empty) * 1e6 / (double)names, resident_mb());
    printf("%-44s %10.1f MB\n", "file", (double)counts.file_bytes / 1e6);
}

static void empty_folder(const char *folder)
{
    DIR *dir = opendir(folder);
    struct dirent *entry;

    while (dir != NULL && (entry = readdir(dir)) != NULL)
        if (entry->d_name[0] != '.')
            unlinkat(dirfd(dir), entry->d_name, 0);
    if (dir != NULL)
        closedir(dir);
    rmdir(folder);
}

int main(int argc, char **argv)
{
    char folder[4096];
    size_t names = argc > 2 ? strtoul(argv[2], NULL, 10) : 1000000;
    struct registry *registry;
    double empty;

    snprintf(folder, sizeof(folder), "%s/bench-registry-XXXXXX",
             argc > 1 ? argv[1] : "/tmp");
    if (names == 0 || mkdtemp(folder) == NULL)
        die("no folder");
    registry_thread_register();
    registry = open_registry(folder);
    empty = resident_mb();
    printf("%-44s %10.1f MB\n", "resident, empty", empty);
    bench_changes(registry, "new names, batches of 256", names, names, true);
    registry_thread_quiescent();
    bench_memory(registry, names, empty);
    bench_rest(registry);
    bench_lookups(registry, names);
    bench_changes(registry, "refreshes of random names, batches of 256", REFRESHES, names,
                  false);
    registry_thread_quiescent();
    bench_memory(registry, names, empty);
    bench_pauses(registry, names);
    registry_close(registry);
    bench_start(folder, names, "start, cleanly stopped");
    registry_thread_unregister();
    empty_folder(folder);
    return 0;
}
