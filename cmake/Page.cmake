# candled_embed_page(OUTPUT <file.cpp>)
#
# Writes <file.cpp>, which defines candled::page::files(), with app/embed-page. CANDLED_PAGE_DIST is the bundled page, which
# is in the tree; BundlePage.cmake makes it of its sources.
set(CANDLED_PAGE_DIST ${CMAKE_SOURCE_DIR}/web/page/dist)

function(candled_embed_page)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "OUTPUT" "")
  file(GLOB_RECURSE files CONFIGURE_DEPENDS ${CANDLED_PAGE_DIST}/*)
  add_custom_command(
    OUTPUT ${arg_OUTPUT}
    COMMAND embed-page ${CANDLED_PAGE_DIST} ${arg_OUTPUT}
    DEPENDS embed-page ${files}
    COMMENT "Embedding the page"
    VERBATIM)
endfunction()
