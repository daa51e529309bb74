# find_package(snowglobe): see snowglobe_handlers.cmake for what there is then.
include(${CMAKE_CURRENT_LIST_DIR}/snowglobe-targets.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/snowglobe_handlers.cmake)
snowglobe_find_json(snowglobe::sdk)
