/* player.c - reads scenario files, plays them, prints TAP. */
#include "computers.h"
#include "play.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool play_fails(struct play *play, const char *format, ...)
{
    va_list args;
    int n = snprintf(play->why, sizeof(play->why), "%s:%d: ", play->file, play->line);

    va_start(args, format);
    (void)vsnprintf(play->why + n, sizeof(play->why) - (size_t)n, format, args);
    va_end(args);
    return false;
}

const char *play_next(struct play *play)
{
    return play->at < play->words ? play->word[play->at++] : NULL;
}

bool play_takes(struct play *play, const char *word)
{
    if (play->at >= play->words || strcmp(play->word[play->at], word) != 0)
        return false;
    play->at++;
    return true;
}

bool play_key(struct play *play, struct nb_key *ret_key)
{
    const char *word = play_next(play);
    bool has_suffix;

    if (word == NULL || nb_key_parse(word, ret_key, &has_suffix) != OW_OK || !has_suffix)
        return play_fails(play, "a name like FRED<20> is missing, not %s",
                          word == NULL ? "nothing" : word);
    return true;
}

bool play_addr(struct play *play, ow_addr *ret_addr)
{
    const char *word = play_next(play);

    if (word == NULL || ow_addr_parse(word, ret_addr) != OW_OK)
        return play_fails(play, "an address is missing");
    return true;
}

bool play_addrs(struct play *play, ow_addr *ret_addrs, size_t max, size_t *ret_count)
{
    const char *word = play_next(play);
    char *copy, *save = NULL;
    bool good = word != NULL;

    *ret_count = 0;
    copy = strdup(word == NULL ? "" : word);
    if (copy == NULL)
        abort();
    for (char *part = strtok_r(copy, ",", &save); good && part != NULL;
         part = strtok_r(NULL, ",", &save))
        good =
            *ret_count < max && ow_addr_parse(part, &ret_addrs[(*ret_count)++]) == OW_OK;
    free(copy);
    return good ? true : play_fails(play, "a list of addresses is missing");
}

/* "9d+1s", "500ms", "+2s" (from now on). */
bool play_time(struct play *play, ow_ms *ret_ms)
{
    const char *word = play_next(play);
    char *copy, *save = NULL;
    bool good = word != NULL;

    copy = strdup(word == NULL ? "" : word);
    if (copy == NULL)
        abort();
    *ret_ms = copy[0] == '+' ? play->stage.ms : 0;
    for (char *part = strtok_r(copy, "+", &save); good && part != NULL;
         part = strtok_r(NULL, "+", &save)) {
        size_t len = strlen(part);
        int64_t seconds = 0;

        if (len > 2 && strcmp(part + len - 2, "ms") == 0) {
            *ret_ms += strtoll(part, NULL, 10);
            continue;
        }
        good = ow_duration_parse(part, &seconds) == OW_OK;
        *ret_ms += seconds * 1000;
    }
    free(copy);
    return good ? true : play_fails(play, "a time like 9d+1s is missing");
}

static bool do_clock(struct play *play)
{
    const char *word = play_next(play);
    int64_t seconds;

    if (word == NULL || (*word != '+' && *word != '-') ||
        ow_duration_parse(word + 1, &seconds) != OW_OK)
        return play_fails(play, "clock +DURATION or clock -DURATION");
    play->stage.wall_offset += *word == '+' ? seconds : -seconds;
    return true;
}

static bool do_disk(struct play *play)
{
    bool full = play_takes(play, "full");

    if (!full && !play_takes(play, "works"))
        return play_fails(play, "disk full, or disk works");
    stage_disk_full(full);
    return true;
}

static bool do_batch(struct play *play)
{
    play->stage.batch = true;
    return true;
}

static bool do_end(struct play *play)
{
    play->stage.batch = false;
    stage_turn(&play->stage);
    return true;
}

static bool step(struct play *play);

/* "at TIME", with another step behind it on the same line or not. */
static bool do_at(struct play *play)
{
    ow_ms ms;

    if (!play_time(play, &ms))
        return false;
    if (ms < play->stage.ms)
        return play_fails(play, "time only goes forward");
    stage_advance(&play->stage, ms);
    return step(play);
}

static bool do_restart(struct play *play)
{
    return stage_restart(&play->stage) ||
           play_fails(play, "the server did not start again");
}

/* "192.0.2.7 registers ..." or "192.0.2.7:4711 queries ...", then what it gets. */
static bool do_machine(struct play *play, const char *word)
{
    struct ow_endpoint from;
    const char *verb = play_next(play);

    if (ow_endpoint_parse(word, NS_PORT, &from) != OW_OK || verb == NULL)
        return play_fails(play, "what is %s?", word);
    if (strcmp(verb, "tells") == 0 ? !act_tells(play, from)
                                   : !act_machine(play, from, verb))
        return false;
    return !play_takes(play, "expect") || sight_expect(play, from);
}

static bool do_expect(struct play *play)
{
    struct ow_endpoint to;
    const char *word = play_next(play);

    if (word == NULL || ow_endpoint_parse(word, NS_PORT, &to) != OW_OK)
        return play_fails(play, "expect WHOM what?");
    return sight_expect(play, to);
}

/* "server takes FRED<20>": a name of its own. */
static bool do_server(struct play *play)
{
    struct nb_key key;

    if (!play_takes(play, "takes") || !play_key(play, &key))
        return play_fails(play, "server takes NAME");
    return stage_own_name(&play->stage, &key) || play_fails(play, "too many names");
}

static bool do_crowd(struct play *play)
{
    return act_crowd(play) && (!play_takes(play, "expect") || sight_crowd(play));
}

static const struct {
    const char *word;
    bool (*run)(struct play *play);
} steps[] = {
    {"at", do_at},
    {"batch", do_batch},
    {"clock", do_clock},
    {"computer", act_new_computer},
    {"crowd", do_crowd},
    {"disk", do_disk},
    {"end", do_end},
    {"network", act_network},
    {"operator", act_operator},
    {"restart", do_restart},
    {"server", do_server},
    {"asked", sight_asked},
    {"change", sight_change},
    {"demanded", sight_demanded},
    {"event", sight_event},
    {"expect", do_expect},
    {"history", sight_history},
    {"nothing", sight_nothing},
    {"record", sight_record},
    {"refusals", sight_refusals},
    {"policy", sight_policy},
    {"seen", sight_seen},
    {"setting", sight_setting},
    {"spent", sight_spent},
};

/* One step; whatever is not a word of the table is a computer or a machine. */
static bool step(struct play *play)
{
    const char *word = play_next(play);
    struct computer *computer;

    if (word == NULL)
        return true;
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        if (strcmp(word, steps[i].word) == 0)
            return steps[i].run(play);
    }
    computer = network_find(&play->network, word);
    return computer != NULL ? act_computer(play, computer) : do_machine(play, word);
}

/* Cut a line into words; "#" starts a comment. */
static void cut(struct play *play, char *line)
{
    play->words = play->at = 0;
    for (char *c = line; *c != '\0' && play->words < PLAY_WORDS_MAX;) {
        while (isspace((unsigned char)*c))
            *c++ = '\0';
        if (*c == '\0' || *c == '#')
            break;
        play->word[play->words++] = c;
        while (*c != '\0' && !isspace((unsigned char)*c))
            c++;
    }
    play->word[play->words] = NULL;
}

static bool run_line(struct play *play, char *line)
{
    cut(play, line);
    if (!step(play))
        return false;
    if (play->at < play->words)
        return play_fails(play, "what is '%s' doing here?", play->word[play->at]);
    return true;
}

static void verdict(struct play *play, const char *title, bool good, int *number,
                    int *failed)
{
    printf("%s %d - %s: %s\n", good ? "ok" : "not ok", ++*number, play->file, title);
    if (!good) {
        printf("# %s\n", play->why);
        ++*failed;
    }
    (void)fflush(stdout);
}

/* The title of a line `scenario "..."`, or NULL. */
static char *title_of(char *line)
{
    char *title, *end;

    if (strncmp(line, "scenario ", 9) != 0)
        return NULL;
    title = strchr(line, '"');
    end = title == NULL ? NULL : strrchr(title + 1, '"');
    if (end == NULL)
        return NULL;
    *end = '\0';
    return title + 1;
}

/* Close the running scenario, if one runs: nothing may be left over. */
static void finish(struct play *play, char *title, bool *running, bool good, int *number,
                   int *failed)
{
    if (!*running)
        return;
    good = good && sight_nothing(play);
    verdict(play, title, good, number, failed);
    network_close(&play->network);
    stage_close(&play->stage);
    *running = false;
}

static void play_file(const char *path, int *number, int *failed)
{
    static struct play play;
    FILE *file = fopen(path, "r");
    char *line = NULL, title[256] = "";
    size_t room = 0;
    bool running = false, good = false;

    play =
        (struct play){.file = strrchr(path, '/') != NULL ? strrchr(path, '/') + 1 : path};
    if (file == NULL) {
        (void)play_fails(&play, "cannot be read");
        verdict(&play, "open", false, number, failed);
        return;
    }
    while (getline(&line, &room, file) >= 0) {
        char *named = title_of(line);

        play.line++;
        if (named != NULL) {
            finish(&play, title, &running, good, number, failed);
            (void)snprintf(title, sizeof(title), "%s", named);
            running = good = stage_open(&play.stage);
            network_open(&play.network, &play.stage);
            play.actor_count = 0;
            play.version = good ? registry_version(play.stage.registry) : 0;
        } else if (running && good) {
            good = run_line(&play, line);
        }
    }
    finish(&play, title, &running, good, number, failed);
    free(line);
    (void)fclose(file);
}

int main(int argc, char **argv)
{
    int number = 0, failed = 0;

    registry_thread_register();
    for (int i = 1; i < argc; i++)
        play_file(argv[i], &number, &failed);
    registry_thread_unregister();
    printf("1..%d\n", number);
    return failed == 0 && number > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
