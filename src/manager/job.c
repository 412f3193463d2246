#include "manager/job.h"

#include "manager/audit.h"
#include "manager/reply.h"

#include <stdlib.h>
#include <unistd.h>

struct job {
    struct request *request;
    pthread_t thread;
    bool running; /* it has its thread */
    atomic_bool done;
    struct job *next;
};

static void *run(void *arg)
{
    struct job *job = arg;
    struct request *request = job->request;
    const uint64_t one = 1;

    registry_thread_register();
    request->route->handler(request);
    registry_thread_offline();
    audit_write(request);
    registry_thread_online();
    registry_thread_unregister();
    atomic_store(&job->done, true);
    /* The counter of an eventfd cannot overflow by this; a failed write only delays the
     * answer until the loop wakes by itself. */
    (void)!write(request->manager->wake_fd, &one, sizeof one);
    return NULL;
}

static bool begin(struct job *job)
{
    job->running = pthread_create(&job->thread, NULL, run, job) == 0;
    return job->running;
}

/* Begin as many of those that wait as may run.  Without a thread they wait on: the loop
 * comes by again. */
static void begin_waiting(struct manager *manager)
{
    size_t running = 0;

    for (struct job *job = manager->jobs; job != NULL; job = job->next)
        running += job->running;
    for (struct job *job = manager->jobs; job != NULL && running < JOBS_MAX;
         job = job->next)
        if (!job->running && begin(job))
            running++;
}

bool job_start(struct request *request)
{
    struct manager *manager = request->manager;
    struct job **end = &manager->jobs, *job;
    size_t count = 0;

    for (; *end != NULL; end = &(*end)->next)
        count++;
    if (count >= JOBS_MAX + JOBS_WAITING_MAX) {
        reply_error(request, MHD_HTTP_SERVICE_UNAVAILABLE, "busy", "try again later",
                    "%d requests wait to be worked on already", JOBS_WAITING_MAX);
        return false;
    }
    job = calloc(1, sizeof *job);
    if (job == NULL) {
        reply_failure(request, OW_ENOMEM, "");
        return false;
    }
    job->request = request;
    MHD_suspend_connection(request->connection);
    *end = job;
    begin_waiting(manager);
    return true;
}

/* wait: for every job, until it has ended. */
static void collect(struct manager *manager, bool wait)
{
    struct job **link = &manager->jobs;

    while (*link != NULL) {
        struct job *job = *link;

        if (wait && !job->running && !begin(job))
            reply_failure(job->request, OW_ENOMEM, "no thread could be started");
        else if (!job->running || (!wait && !atomic_load(&job->done))) {
            link = &job->next;
            continue;
        }
        if (job->running)
            pthread_join(job->thread, NULL);
        *link = job->next;
        MHD_resume_connection(job->request->connection);
        free(job);
    }
}

void job_collect(struct manager *manager)
{
    collect(manager, false);
    begin_waiting(manager);
}

void job_finish(struct manager *manager)
{
    registry_thread_offline();
    collect(manager, true);
    registry_thread_online();
}
