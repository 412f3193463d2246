#include "host/control_socket.h"

#include <endian.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#define BACKLOG 64

static enum ow_err failed(char *text, size_t room, const char *what, const char *path)
{
    snprintf(text, room, "cannot %s %s: %s", what, path, strerror(errno));
    return OW_EIO;
}

static struct sockaddr_un address_of(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};

    memcpy(address.sun_path, path, strlen(path) + 1);
    return address;
}

/* Whether somebody accepts connections at path.  A full backlog counts as alive. */
static bool is_alive(const char *path, int type)
{
    struct sockaddr_un address = address_of(path);
    int fd = socket(AF_UNIX, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    bool alive;

    if (fd < 0)
        return false;
    alive =
        connect(fd, (struct sockaddr *)&address, sizeof address) == 0 || errno == EAGAIN;
    close(fd);
    return alive;
}

static enum ow_err check_place(const char *path, int type, char *text, size_t room)
{
    struct stat st;

    if (lstat(path, &st) != 0)
        return errno == ENOENT ? OW_OK : failed(text, room, "look at", path);
    if (!S_ISSOCK(st.st_mode)) {
        snprintf(text, room, "%s exists and is not a socket", path);
        return OW_EEXIST;
    }
    if (is_alive(path, type)) {
        snprintf(text, room, "another server answers at %s", path);
        return OW_EBUSY;
    }
    return OW_OK;
}

/* The kernel's form of a POSIX access control list, version 2 (linux/posix_acl_xattr.h is
 * not in every distribution's headers). */
struct acl_entry {
    uint16_t tag, perm;
    uint32_t id;
};

enum { ACL_USER_OBJ = 0x01, ACL_GROUP_OBJ = 0x04, ACL_GROUP = 0x08, ACL_MASK = 0x10 };
enum { ACL_OTHER = 0x20, ACL_VERSION = 2, ACL_READ_WRITE = 6 };

/* Let the group of readers connect too.  What they may do is decided per request; a file
 * system without such lists only leaves the readers outside. */
static void admit_readers(const char *path, gid_t readers)
{
    const uint32_t nobody = UINT32_MAX;
    const struct {
        uint32_t version;
        struct acl_entry entry[5];
    } acl = {htole32(ACL_VERSION),
             {{htole16(ACL_USER_OBJ), htole16(ACL_READ_WRITE), nobody},
              {htole16(ACL_GROUP_OBJ), htole16(ACL_READ_WRITE), nobody},
              {htole16(ACL_GROUP), htole16(ACL_READ_WRITE), htole32(readers)},
              {htole16(ACL_MASK), htole16(ACL_READ_WRITE), nobody},
              {htole16(ACL_OTHER), 0, nobody}}};

    (void)setxattr(path, "system.posix_acl_access", &acl, sizeof acl, 0);
}

static enum ow_err bind_at(int fd, const char *path, mode_t mode, char *text, size_t room)
{
    struct sockaddr_un address = address_of(path);

    unlink(path);
    /* The mode set before bind() limits the mode of the file: there is no moment in which
     * others may connect.  What the umask took from it is given back afterwards. */
    if (fchmod(fd, mode) != 0)
        return failed(text, room, "set the mode of", path);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) != 0)
        return failed(text, room, "bind", path);
    if (chmod(path, mode) != 0)
        return failed(text, room, "set the mode of", path);
    return OW_OK;
}

enum ow_err control_socket_open(const char *path,
                                const struct control_socket_groups *groups,
                                struct control_socket *ret_socket, char *text,
                                size_t room)
{
    const int type = groups->packets ? SOCK_SEQPACKET : SOCK_STREAM;
    struct control_socket s = {.fd = -1};
    enum ow_err err;

    if ((size_t)snprintf(s.temporary, sizeof s.temporary, "%s.%d", path, (int)getpid()) >=
        sizeof s.temporary) {
        snprintf(text, room, "path of the control socket is too long: %s", path);
        return OW_ELIMIT;
    }
    memcpy(s.path, path, strlen(path) + 1);
    err = check_place(path, type, text, room);
    if (err != OW_OK)
        return err;

    s.fd = socket(AF_UNIX, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (s.fd < 0)
        return failed(text, room, "make the control socket", path);
    err = bind_at(s.fd, s.temporary, groups->everybody ? 0666 : 0660, text, room);
    if (err != OW_OK) {
        close(s.fd);
        return err;
    }
    /* Without the right to give the file away the group keeps out; the owner and root
     * can always connect. */
    if (groups->operators != (gid_t)-1)
        (void)!chown(s.temporary, (uid_t)-1, groups->operators);
    if (groups->readers != (gid_t)-1)
        admit_readers(s.temporary, groups->readers);
    if (listen(s.fd, BACKLOG) != 0) {
        err = failed(text, room, "listen at", s.temporary);
        control_socket_close(&s);
        return err;
    }
    *ret_socket = s;
    return OW_OK;
}

enum ow_err control_socket_show(struct control_socket *socket, char *text, size_t room)
{
    if (rename(socket->temporary, socket->path) != 0)
        return failed(text, room, "rename the control socket to", socket->path);
    socket->shown = true;
    return OW_OK;
}

void control_socket_close(struct control_socket *socket)
{
    const char *path = socket->shown ? socket->path : socket->temporary;

    if (path[0] != '\0')
        unlink(path);
    if (socket->fd >= 0)
        close(socket->fd);
    *socket = (struct control_socket){.fd = -1};
}
