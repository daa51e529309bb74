#include "emulator/handler/process_keeper.h"

#include "emulator/handler/fiber_watch.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace snowglobe {

namespace {

[[noreturn]] void end(int status) {
    syscall(SYS_exit_group, status);
    __builtin_unreachable();
}

// The fourth field of /proc/<id>/stat; the second, a name in parentheses, may hold anything.
pid_t parent_of(const char* id) {
    char text[512];
    const std::string path = std::string("/proc/") + id + "/stat";
    const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        return 0;
    }
    const ssize_t size = read(file, text, sizeof text - 1);
    close(file);
    text[size > 0 ? size : 0] = '\0';
    const char* after_name = std::strrchr(text, ')');
    return after_name && after_name[1] && after_name[2] ? std::atoi(after_name + 4) : 0;
}

// A file of /proc; empty if there is none.
std::string read_all(const std::string& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::string children_file(pid_t parent) {
    const std::string id = std::to_string(parent);
    return "/proc/" + id + "/task/" + id + "/children";
}

bool is_alone(pid_t handler) {
    const std::string status = read_all("/proc/" + std::to_string(handler) + "/status");
    return status.find("\nThreads:\t1\n") != std::string::npos &&
           access(children_file(handler).c_str(), R_OK) == 0 &&
           read_all(children_file(handler)).empty();
}

// Dead ones that a debugger has not looked at yet are not told of to anybody else.
bool any_is_alive(const std::vector<pid_t>& processes) {
    return std::any_of(processes.begin(), processes.end(), [](pid_t process) {
        const std::string status = read_all("/proc/" + std::to_string(process) + "/status");
        return !status.empty() && status.find("\nState:\tZ") == std::string::npos;
    });
}

// The handler's group at once, then whoever is left, generation by generation: orphans become the
// keeper's own children.
void end_all(pid_t handler, int& status) {
    constexpr timespec look_interval = {0, 50'000'000}; // of a debugged one the end is not told
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGCHLD);
    kill(-handler, SIGKILL);
    for (;;) {
        int ended_status = 0;
        const pid_t ended = waitpid(-1, &ended_status, WNOHANG);
        if (ended == handler) {
            status = ended_status;
        } else if (ended < 0 && errno == ECHILD) {
            return;
        } else if (ended == 0) {
            const std::vector<pid_t> children = children_of(getpid());
            for (const pid_t child : children) {
                kill(child, SIGKILL);
            }
            siginfo_t next = {};
            waitid(P_ALL, 0, &next, WEXITED | WNOWAIT | WNOHANG);
            if (next.si_pid == 0 && !any_is_alive(children)) {
                return;
            }
            sigtimedwait(&ends, nullptr, &look_interval);
        }
    }
}

[[noreturn]] void end_like(int status) {
    if (WIFSIGNALED(status)) {
        const int signal = WTERMSIG(status);
        ::signal(signal, SIG_DFL);
        sigset_t only;
        sigemptyset(&only);
        sigaddset(&only, signal);
        kill(getpid(), signal);
        sigprocmask(SIG_UNBLOCK, &only, nullptr);
    }
    end(WIFEXITED(status) ? WEXITSTATUS(status) : 1);
}

[[noreturn]] void keep(pid_t handler) {
    close_range(0, ~0u, 0); // or the emulator would wait for their end
    sigset_t awaited;
    sigemptyset(&awaited);
    sigaddset(&awaited, SIGCHLD);
    sigaddset(&awaited, SIGTERM);
    int status = W_EXITCODE(0, SIGKILL); // unless it ends by itself
    for (bool ended = false; !ended;) {
        const int asked = sigwaitinfo(&awaited, nullptr);
        ended = asked == SIGTERM;
        int child_status = 0;
        for (pid_t child = 1; !ended && child > 0;) {
            child = waitpid(-1, &child_status, WNOHANG);
            if (child == handler) {
                status = child_status;
                ended = true;
            }
        }
    }
    end_all(handler, status);
    end_like(status);
}

} // namespace

std::vector<pid_t> children_of(pid_t parent) {
    std::vector<pid_t> children;
    DIR* processes = opendir("/proc");
    while (const dirent* entry = processes ? readdir(processes) : nullptr) {
        if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9' &&
            parent_of(entry->d_name) == parent) {
            children.push_back(std::atoi(entry->d_name));
        }
    }
    if (processes) {
        closedir(processes);
    }
    return children;
}

std::vector<pid_t> freeze_kept(pid_t keeper, bool if_several) {
    std::vector<pid_t> kept;
    if (access(children_file(keeper).c_str(), R_OK) == 0) { // far quicker than to look at everybody
        std::istringstream ids(read_all(children_file(keeper)));
        kept.assign(std::istream_iterator<pid_t>(ids), {});
    } else {
        kept = children_of(keeper);
    }
    if (std::any_of(kept.begin(), kept.end(), is_traced) ||
        (if_several && kept.size() == 1 && is_alone(kept.front()))) {
        return {};
    }
    for (const pid_t process : kept) {
        kill(-process, SIGSTOP);
    }
    return kept;
}

void fork_under_keeper(pid_t emulator, char* name) {
    const rlimit no_core = {0, 0}; // the keeper dies of the handler's signals, too
    setrlimit(RLIMIT_CORE, &no_core);
    sigset_t all;
    sigset_t none;
    sigfillset(&all);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &all, nullptr); // the keeper's; they are waited for
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != emulator) {
        end(1); // it has ended already
    }
    const pid_t keeper = getpid();
    const pid_t handler = fork();
    if (handler < 0) {
        end(1);
    }
    if (handler > 0) {
        std::strncpy(name, "__keeper", std::strlen(name));
        prctl(PR_SET_NAME, "snowglobe-keep");
        setpgid(handler, handler);
        keep(handler);
    }
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != keeper) {
        end(1);
    }
    sigprocmask(SIG_SETMASK, &none, nullptr);
}

} // namespace snowglobe
