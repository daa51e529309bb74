#include "emulator/edge/journal_file.h"

#include "emulator/base/log.h"
#include "emulator/world/journal.h"

#include <fmt/format.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace snowglobe {

namespace {

// No two sessions have the same: so that nobody takes a part or a tail of another one for its own.
std::string new_session() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return fmt::format("{:x}.{:x}", now.count(), getpid());
}

// FILE.2, FILE.3, ...
std::optional<std::string> find_later_part(const std::string& path) {
    namespace fs = std::filesystem;
    const fs::path folder = fs::path(path).parent_path();
    const std::string begin = fs::path(path).filename().string() + ".";
    std::error_code none; // no such folder: that is told when the file is made
    for (const auto& entry : fs::directory_iterator(folder.empty() ? "." : folder, none)) {
        const std::string name = entry.path().filename().string();
        if (name.size() > begin.size() && name.starts_with(begin) &&
            name.find_first_not_of("0123456789", begin.size()) == std::string::npos) {
            return entry.path().string();
        }
    }
    return std::nullopt;
}

[[noreturn]] void refuse_existing(const std::string& path) {
    throw JournalError(fmt::format(
        "{} is there already: a journal is one session; name another file, or remove it", path));
}

} // namespace

JournalFile::JournalFile(
    std::string path, std::function<json()> head, std::size_t bytes_max)
    : path_(std::move(path)), session_(new_session()), make_head_(std::move(head)),
      bytes_max_(bytes_max) {
    // What it will come to; else that part could not be made, hours from now.
    if (const std::optional<std::string> part = find_later_part(path_)) {
        refuse_existing(*part);
    }
    open_part();
    try {
        tail_.emplace(journal::tail_path(path_), session_);
        tail_->begin(part_, bytes_);
    } catch (const std::system_error& error) {
        remove_if_unused();
        throw JournalError(error.what());
    }
}

JournalFile::~JournalFile() {
    end();
}

bool JournalFile::end() {
    if (file_ < 0) {
        return !has_failed_; // what the tail has is all that there is of it
    }
    try {
        put_tail();
        tail_->remove_file();
        if (!journal::is_file_at(file_, part_path())) {
            throw JournalError("it was removed, or another file is there");
        }
        close(std::exchange(file_, -1));
    } catch (const std::runtime_error& error) {
        fail(error.what());
    }
    return !has_failed_;
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
}

void JournalFile::put_head() {
    head_["part"] = part_;
    put(head_.dump() + "\n");
    tail_->begin(part_, bytes_);
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
        put_head();
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
    log_error("the journal {} ends here: {}", part_path(), why);
    has_failed_ = true;
    close(std::exchange(file_, -1));
}

void JournalFile::remove_if_unused() {
    if (!head_.is_null() || file_ < 0) {
        return;
    }
    if (journal::is_file_at(file_, path_)) {
        unlink(path_.c_str());
    }
    if (tail_) {
        tail_->remove_file();
    }
    close(std::exchange(file_, -1)); // nothing is missing at its end
}

std::string JournalFile::part_path() const {
    return journal::part_path(path_, part_);
}

void JournalFile::write(std::string_view lines) {
    if (file_ < 0) {
        return;
    }
    try {
        if (head_.is_null()) {
            head_ = make_head_();
            head_["session"] = session_;
            put_head();
        }
        add(lines);
    } catch (const std::runtime_error& error) {
        fail(error.what());
    }
}

} // namespace snowglobe
