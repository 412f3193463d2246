#include "server/checkup.h"

#include "registry/registry.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Belongs to the thread and to whoever started it; the last one frees it. */
struct checkup {
    pthread_mutex_t mutex;
    int owners;
    struct ow_log *log; /* NULL: abandoned */
    char *folder;
};

static void let_go(struct checkup *checkup)
{
    bool last;

    pthread_mutex_lock(&checkup->mutex);
    last = --checkup->owners == 0;
    pthread_mutex_unlock(&checkup->mutex);
    if (!last)
        return;
    pthread_mutex_destroy(&checkup->mutex);
    free(checkup->folder);
    free(checkup);
}

static void *run(void *arg)
{
    struct checkup *checkup = arg;
    struct registry_report report;
    enum ow_err err = registry_check_structure(checkup->folder, &report);
    struct ow_field field = OW_TEXT("text", report.text);

    pthread_mutex_lock(&checkup->mutex);
    if (err == OW_ECORRUPT && checkup->log != NULL)
        ow_log_event(checkup->log, time(NULL), OW_EV_DATABASE_BAD, &field, 1);
    pthread_mutex_unlock(&checkup->mutex);
    let_go(checkup);
    return NULL;
}

static bool start_thread(struct checkup *checkup)
{
    pthread_attr_t attr;
    pthread_t thread;
    bool started;

    if (pthread_attr_init(&attr) != 0)
        return false;
    started = pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED) == 0 &&
              pthread_create(&thread, &attr, run, checkup) == 0;
    pthread_attr_destroy(&attr);
    return started;
}

struct checkup *checkup_start(const char *folder, struct ow_log *log)
{
    struct checkup *checkup = calloc(1, sizeof(*checkup));

    if (checkup == NULL)
        return NULL;
    checkup->folder = strdup(folder);
    if (checkup->folder == NULL || pthread_mutex_init(&checkup->mutex, NULL) != 0) {
        free(checkup->folder);
        free(checkup);
        return NULL;
    }
    checkup->owners = 2;
    checkup->log = log;
    if (!start_thread(checkup)) {
        checkup->owners = 1;
        let_go(checkup);
        return NULL;
    }
    return checkup;
}

void checkup_abandon(struct checkup *checkup)
{
    if (checkup == NULL)
        return;
    pthread_mutex_lock(&checkup->mutex);
    checkup->log = NULL;
    pthread_mutex_unlock(&checkup->mutex);
    let_go(checkup);
}
