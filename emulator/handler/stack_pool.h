#pragma once
// Stacks for fibers: 256 KiB above a page that cannot be touched, so that an overflow is a crash
// and never a corruption. Used again, last one first; owned by one executor.
#include <boost/context/stack_context.hpp>

#include <cstddef>
#include <vector>

namespace snowglobe {

class StackPool {
public:
    StackPool() = default;
    ~StackPool();
    StackPool(const StackPool&) = delete;
    StackPool& operator=(const StackPool&) = delete;

    boost::context::stack_context take(); // throws std::bad_alloc
    void give_back(const boost::context::stack_context& stack);

private:
    std::vector<boost::context::stack_context> free_;
};

} // namespace snowglobe
