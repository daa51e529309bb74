#include "emulator/edge/journal_file.h"

#include "emulator/base/log.h"
#include "emulator/world/journal.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace snowglobe {

namespace {

[[noreturn]] void refuse_existing(const std::string& path) {
    throw JournalError(fmt::format(
        "{} is there already: a journal is one session; name another file, or remove it", path));
}

} // namespace

JournalFile::JournalFile(std::string path, json head, std::size_t bytes_max)
    : path_(std::move(path)), head_(std::move(head)), bytes_max_(bytes_max) {
    // What it will come to; else its second part could not be made, hours from now.
    if (const std::string second = journal::part_path(path_, 2);
        std::filesystem::exists(second)) {
        refuse_existing(second);
    }
    open_part();
    try {
        tail_.emplace(journal::tail_path(path_));
    } catch (const std::system_error& error) {
        throw JournalError(error.what());
    }
    tail_->begin(part_, bytes_);
}

JournalFile::~JournalFile() {
    if (file_ < 0) {
        return; // what the tail has is all that there is of it
    }
    try {
        put_tail();
        tail_->remove_file();
    } catch (const JournalError& error) {
        fail(error.what());
    }
    if (file_ >= 0) {
        close(file_);
    }
}

void JournalFile::open_part() {
    const std::string path = journal::part_path(path_, part_ + 1);
    // Of nobody but its owner: it holds what clients sent.
    const int made = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600);
    if (made < 0 && errno == EEXIST) {
        refuse_existing(path);
    }
    if (made < 0) {
        throw JournalError(fmt::format("cannot make {}: {}", path, std::strerror(errno)));
    }
    if (file_ >= 0) {
        close(file_);
    }
    file_ = made;
    ++part_;
    bytes_ = 0;
    head_["part"] = part_;
    put(head_.dump() + "\n");
}

void JournalFile::put(std::string_view text) {
    while (!text.empty()) {
        const ssize_t put = ::write(file_, text.data(), text.size());
        if (put < 0 && errno == EINTR) {
            continue;
        }
        if (put < 0) {
            throw JournalError(std::strerror(errno));
        }
        bytes_ += static_cast<std::size_t>(put);
        text.remove_prefix(static_cast<std::size_t>(put));
    }
}

void JournalFile::put_tail() {
    put(tail_->text());
    tail_->begin(part_, bytes_);
}

void JournalFile::add(std::string_view lines) {
    if (bytes_ + tail_->text().size() >= bytes_max_) {
        put_tail();
        open_part();
        tail_->begin(part_, bytes_);
    }
    if (tail_->append(lines)) {
        return;
    }
    put_tail();
    if (!tail_->append(lines)) { // longer than any tail
        put(lines);
        tail_->begin(part_, bytes_);
    }
}

void JournalFile::fail(const std::string& why) {
    log_error("the journal {} ends here: {}", journal::part_path(path_, part_), why);
    close(std::exchange(file_, -1));
}

void JournalFile::remove_if_unused() {
    if (!used_) {
        unlink(path_.c_str());
    }
}

void JournalFile::write(std::string_view lines) {
    used_ = true;
    if (file_ < 0) {
        return;
    }
    try {
        add(lines);
    } catch (const JournalError& error) {
        fail(error.what());
    }
}

} // namespace snowglobe
