#pragma once
// Files that are in memory only.
#include <cstddef>
#include <string>

namespace snowglobe {

// Throws std::system_error, as the others here do. `program`: it is to be started.
int new_memory_file(const char* name, bool program = false);

// From the kernel to the kernel: a heap that holds a library for a moment at each reload is in
// pieces after some hundred of them. All bytes, or the leading ones.
void copy_bytes(int from, int to);
void copy_bytes(int from, int to, std::size_t size);

// A name of an open file that any process of this user can open while this one holds it.
std::string path_of_descriptor(int descriptor);

// The bytes of an open file, to look at and to change.
class MappedFile {
public:
    explicit MappedFile(int descriptor);
    ~MappedFile();
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;

    char* bytes() const { return static_cast<char*>(bytes_); }
    std::size_t size() const { return size_; }

private:
    void* bytes_ = nullptr;
    std::size_t size_ = 0;
};

} // namespace snowglobe
