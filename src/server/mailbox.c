/* mailbox.c - two lists of letters that lie on the stacks of the waiting threads. */
#include "server/mailbox.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct letter {
    struct command *command;
    bool answered;
    struct letter *next;
};

struct mailbox {
    pthread_mutex_t lock; /* over everything below */
    pthread_cond_t answered;
    int wake_fd;
    bool closed;
    struct letter *first, **last; /* not yet taken */
    struct letter *taken;
};

struct mailbox *mailbox_new(int wake_fd)
{
    struct mailbox *mailbox = calloc(1, sizeof(*mailbox));

    if (mailbox == NULL)
        return NULL;
    pthread_mutex_init(&mailbox->lock, NULL);
    pthread_cond_init(&mailbox->answered, NULL);
    mailbox->wake_fd = wake_fd;
    mailbox->last = &mailbox->first;
    return mailbox;
}

void mailbox_free(struct mailbox *mailbox)
{
    if (mailbox == NULL)
        return;
    pthread_cond_destroy(&mailbox->answered);
    pthread_mutex_destroy(&mailbox->lock);
    free(mailbox);
}

static void refuse(struct command *command)
{
    command->result.err = OW_EBUSY;
    snprintf(command->result.text, sizeof(command->result.text), "%s",
             "the server is stopping; try again when it runs");
}

static void refuse_all(struct letter *letter)
{
    for (; letter != NULL; letter = letter->next) {
        refuse(letter->command);
        letter->answered = true;
    }
}

static void submit(void *ctx, struct command *command)
{
    struct mailbox *mailbox = ctx;
    struct letter letter = {.command = command};
    uint64_t one = 1;

    pthread_mutex_lock(&mailbox->lock);
    if (mailbox->closed) {
        refuse(command);
    } else {
        *mailbox->last = &letter;
        mailbox->last = &letter.next;
        (void)!write(mailbox->wake_fd, &one, sizeof(one));
        while (!letter.answered)
            pthread_cond_wait(&mailbox->answered, &mailbox->lock);
    }
    pthread_mutex_unlock(&mailbox->lock);
}

struct command_port mailbox_port(struct mailbox *mailbox)
{
    return (struct command_port){.ctx = mailbox, .submit = submit};
}

size_t mailbox_take(struct mailbox *mailbox, struct command **ret, size_t max)
{
    size_t count = 0;

    pthread_mutex_lock(&mailbox->lock);
    while (count < max && mailbox->first != NULL) {
        struct letter *letter = mailbox->first;

        mailbox->first = letter->next;
        if (mailbox->first == NULL)
            mailbox->last = &mailbox->first;
        letter->next = mailbox->taken;
        mailbox->taken = letter;
        ret[count++] = letter->command;
    }
    pthread_mutex_unlock(&mailbox->lock);
    return count;
}

/* A letter vanishes from its owner's stack once it is answered and the lock is free. */
void mailbox_done(struct mailbox *mailbox)
{
    struct letter *open = NULL;

    pthread_mutex_lock(&mailbox->lock);
    while (mailbox->taken != NULL) {
        struct letter *letter = mailbox->taken;

        mailbox->taken = letter->next;
        letter->answered = !letter->command->open;
        if (letter->answered)
            continue;
        letter->next = open;
        open = letter;
    }
    mailbox->taken = open;
    pthread_cond_broadcast(&mailbox->answered);
    pthread_mutex_unlock(&mailbox->lock);
}

void mailbox_close(struct mailbox *mailbox)
{
    pthread_mutex_lock(&mailbox->lock);
    mailbox->closed = true;
    refuse_all(mailbox->first);
    refuse_all(mailbox->taken);
    mailbox->first = mailbox->taken = NULL;
    mailbox->last = &mailbox->first;
    pthread_cond_broadcast(&mailbox->answered);
    pthread_mutex_unlock(&mailbox->lock);
}
