# The SDK of handlers, as the targets that the installed package has, too: see snowglobe_handlers.cmake.
add_library(snowglobe_sdk INTERFACE)
target_include_directories(snowglobe_sdk INTERFACE $<BUILD_INTERFACE:${snowglobe_SOURCE_DIR}/emulator/handler/include>)
target_compile_features(snowglobe_sdk INTERFACE cxx_std_20)
snowglobe_find_json(snowglobe_sdk)

add_library(snowglobe_own_json INTERFACE)
target_compile_definitions(snowglobe_own_json INTERFACE SNOWGLOBE_OWN_JSON)
target_link_libraries(snowglobe_own_json INTERFACE snowglobe_sdk snowglobe_json)

foreach(name sdk own_json json)
    set_target_properties(snowglobe_${name} PROPERTIES EXPORT_NAME ${name})
    add_library(snowglobe::${name} ALIAS snowglobe_${name})
endforeach()
