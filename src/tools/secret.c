#include "tools/secret.h"

#include "base/utf8.h"

#include <string.h>
#include <termios.h>
#include <unistd.h>

static bool read_line(FILE *in, char text[SECRET_ROOM])
{
    size_t len;

    if (fgets(text, SECRET_ROOM, in) == NULL)
        return false;
    len = strcspn(text, "\n");
    if (text[len] != '\n' && !feof(in))
        return false; /* too long */
    text[len] = '\0';
    return true;
}

/* A signal while the echo is off leaves it off: the shell's line editor puts it back. */
static bool read_silently(FILE *tty, const char *prompt, char text[SECRET_ROOM])
{
    struct termios shown, silent;
    bool done;

    if (tcgetattr(fileno(tty), &shown) != 0)
        return false;
    silent = shown;
    silent.c_lflag &= ~(tcflag_t)ECHO;
    fprintf(stderr, "%s: ", prompt);
    fflush(stderr);
    if (tcsetattr(fileno(tty), TCSAFLUSH, &silent) != 0)
        return false;
    done = read_line(tty, text);
    (void)tcsetattr(fileno(tty), TCSAFLUSH, &shown);
    fputc('\n', stderr);
    return done;
}

/* The API takes JSON, which is UTF-8. */
static bool is_utf8(const char *text)
{
    const size_t len = strlen(text);
    size_t octets;

    for (size_t i = 0; i < len; i += octets)
        if (ow_utf8_get(text + i, len - i, &octets) == OW_UTF8_BAD)
            return false;
    return true;
}

static enum ctl_exit read_any(const char *prompt, bool again, char secret[SECRET_ROOM])
{
    char repeated[SECRET_ROOM];
    bool same;

    if (!isatty(STDIN_FILENO))
        return read_line(stdin, secret)
                   ? CTL_DONE
                   : ctl_fail(CTL_USAGE, "no password of a usable length on the standard "
                                         "input");
    if (!read_silently(stdin, prompt, secret))
        return ctl_fail(CTL_LOCAL, "no password could be read");
    if (!again)
        return CTL_DONE;
    if (!read_silently(stdin, "Again", repeated))
        return ctl_fail(CTL_LOCAL, "no password could be read");
    same = strcmp(repeated, secret) == 0;
    explicit_bzero(repeated, sizeof repeated);
    return same ? CTL_DONE : ctl_fail(CTL_USAGE, "the two passwords differ");
}

enum ctl_exit secret_read(const char *prompt, bool again, char ret_secret[SECRET_ROOM])
{
    enum ctl_exit code = read_any(prompt, again, ret_secret);

    if (code == CTL_DONE && !is_utf8(ret_secret))
        return ctl_fail(CTL_USAGE, "the password is not UTF-8 text; is the terminal or "
                                   "the file in another encoding?");
    return code;
}
