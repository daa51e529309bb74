# What projects that write handlers use, the same with find_package(snowglobe) and add_subdirectory:
#     snowglobe_handlers(NAME source...)   a handler library NAME.so
#     snowglobe::sdk                       <snowglobe/handler.h>; <snowglobe/handler_test.h> for tests of handlers
#     snowglobe::own_json                  Snowglobe's own JSON value instead of nlohmann's: link it to all of a library or program
#     snowglobe::snowglobe                 the binary, for add_test
function(snowglobe_handlers name)
    add_library(${name} MODULE ${ARGN})
    # Hidden and not unique: two sandboxes that load the library share none of its statics.
    set_target_properties(${name} PROPERTIES PREFIX "" SUFFIX .so POSITION_INDEPENDENT_CODE ON)
    target_compile_options(${name} PRIVATE -fvisibility=hidden $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-fno-gnu-unique>)
    target_link_libraries(${name} PRIVATE snowglobe::sdk)
endfunction()

# nlohmann_json, if CMake can find it. Its folders rather than its target, which only they see who looked for it.
function(snowglobe_find_json sdk)
    if(NOT TARGET nlohmann_json::nlohmann_json)
        find_package(nlohmann_json QUIET)
    endif()
    if(TARGET nlohmann_json::nlohmann_json)
        get_target_property(folders nlohmann_json::nlohmann_json INTERFACE_INCLUDE_DIRECTORIES)
        if(folders)
            target_include_directories(${sdk} SYSTEM INTERFACE "$<BUILD_INTERFACE:${folders}>")
        endif()
    endif()
endfunction()
