#include "emulator/handler/clock_page.h"

#include "emulator/handler/memory_file.h"

#include <arpa/inet.h>
#include <cerrno>
#include <sys/mman.h>
#include <system_error>
#include <unistd.h>

namespace snowglobe {

ClockPage::ClockPage() : file_(new_memory_file("snowglobe-clock")) {
    void* mapped = MAP_FAILED;
    if (ftruncate(file_, sizeof(snowglobe_page)) == 0) {
        mapped = mmap(
            nullptr, sizeof(snowglobe_page), PROT_READ | PROT_WRITE, MAP_SHARED, file_, 0);
    }
    if (mapped == MAP_FAILED) {
        const int error = errno;
        close(file_);
        throw std::system_error(error, std::generic_category(), "memory for a sandbox's clock");
    }
    page_ = static_cast<snowglobe_page*>(mapped);
}

ClockPage::~ClockPage() {
    munmap(page_, sizeof(snowglobe_page));
    close(file_);
}

std::string ClockPage::path() const {
    return path_of_descriptor(file_);
}

void ClockPage::set_door(const std::string& host) {
    const std::size_t colon = host.rfind(':');
    in_addr address = {};
    inet_pton(AF_INET, host.substr(0, colon).c_str(), &address);
    page_->door_address = address.s_addr;
    page_->door_port = htons(static_cast<std::uint16_t>(std::stoi(host.substr(colon + 1))));
}

void ClockPage::tell_threads() {
    page_->threads_are_told = 1;
}

void ClockPage::set_session(std::uint16_t port, bool is_open) {
    page_->port_of_session = htons(port);
    page_->session_is_open = is_open ? 1 : 0;
}

void ClockPage::go_in_real_time() {
    page_->is_real_time = 1;
}

void ClockPage::set_now(Time now) {
    if (page_->began_ns == 0) {
        page_->began_ns = epoch_ns(now);
    }
    __atomic_store_n(&page_->now_ns, epoch_ns(now), __ATOMIC_RELEASE);
    tell();
}

void ClockPage::begin_turn(std::uint64_t seed) {
    __atomic_store_n(&page_->seed, seed, __ATOMIC_RELEASE);
    __atomic_store_n(&page_->turn, page_->turn + 1, __ATOMIC_RELEASE);
    tell();
}

void ClockPage::tell_answer() {
    tell();
}

void ClockPage::tell() {
    __atomic_store_n(&page_->told, page_->told + 1, __ATOMIC_RELEASE);
}

std::int64_t ClockPage::told() const {
    return static_cast<std::int64_t>(page_->told);
}

} // namespace snowglobe
