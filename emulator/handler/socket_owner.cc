#include "emulator/handler/socket_owner.h"

#include "emulator/handler/process_keeper.h"

#include <arpa/inet.h>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dirent.h>
#include <fstream>
#include <netinet/in.h>
#include <string>
#include <unistd.h>

namespace snowglobe {

namespace {

// Of the machine's two tables the one for IPv6 also has sockets that speak to both.
enum class Table { v4, v6 };

// An address as /proc/net has it: its words in hexadecimal, as they lie in memory, and the port. In
// the table for IPv6 an address of IPv4 is ::ffff:a.b.c.d.
std::string in_hex(std::string_view address, Table table) {
    const std::size_t colon = address.rfind(':');
    if (colon == address.npos) {
        return {};
    }
    const bool is_v6 = address.starts_with('[');
    const std::string host(is_v6 ? address.substr(1, colon - 2) : address.substr(0, colon));
    std::uint32_t words[4] = {};
    if (inet_pton(is_v6 ? AF_INET6 : AF_INET, host.c_str(), words) != 1) {
        return {};
    }
    const bool is_mapped = !is_v6 && table == Table::v6;
    std::string text = is_mapped ? "0000000000000000FFFF0000" : "";
    char part[16];
    for (int i = 0; i < (is_v6 ? 4 : 1); ++i) {
        std::snprintf(part, sizeof part, "%08X", words[i]);
        text += part;
    }
    const std::string digits(address.substr(colon + 1));
    const unsigned long port = std::strtoul(digits.c_str(), nullptr, 10);
    std::snprintf(part, sizeof part, ":%04lX", port);
    return text + part;
}

// "sl local_address rem_address st queues timer retrnsmt uid timeout inode ..."
std::string inode_of(std::string_view address, std::uint16_t port, Table where) {
    const std::string wanted = in_hex(address, where);
    char ending[8];
    std::snprintf(ending, sizeof ending, ":%04X", static_cast<unsigned>(port));
    std::ifstream table(where == Table::v6 ? "/proc/net/tcp6" : "/proc/net/tcp");
    for (std::string line; std::getline(table, line);) {
        char local[64];
        char remote[64];
        char inode[32];
        if (std::sscanf(
                line.c_str(),
                " %*s %63s %63s %*s %*s %*s %*s %*s %*s %31s",
                local,
                remote,
                inode) == 3 &&
            local == wanted && std::string_view(remote).ends_with(ending)) {
            return inode;
        }
    }
    return {};
}

bool has_descriptor(int process, const std::string& target) {
    const std::string folder = "/proc/" + std::to_string(process) + "/fd";
    DIR* descriptors = opendir(folder.c_str());
    bool found = false;
    while (const dirent* entry = descriptors && !found ? readdir(descriptors) : nullptr) {
        char text[64];
        const ssize_t size =
            readlink((folder + "/" + entry->d_name).c_str(), text, sizeof text);
        found = size > 0 && std::string_view(text, static_cast<std::size_t>(size)) == target;
    }
    if (descriptors) {
        closedir(descriptors);
    }
    return found;
}

bool is_below(int parent, const std::string& target) {
    for (const int child : children_of(parent)) {
        if (has_descriptor(child, target) || is_below(child, target)) {
            return true;
        }
    }
    return false;
}

} // namespace

int owner_of_socket(
    const std::vector<int>& keepers, std::string_view address, std::uint16_t port) {
    std::string inode;
    if (!address.starts_with('[')) {
        inode = inode_of(address, port, Table::v4);
    }
    if (inode.empty()) {
        inode = inode_of(address, port, Table::v6);
    }
    if (inode.empty() || inode == "0") {
        return 0;
    }
    for (const int keeper : keepers) {
        if (is_below(keeper, "socket:[" + inode + "]")) {
            return keeper;
        }
    }
    return 0;
}

} // namespace snowglobe
