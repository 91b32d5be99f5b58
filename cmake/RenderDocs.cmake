# candled_render_docs(OUTPUT <page.html> DOCUMENT <openapi.json>)
#
# Renders the document as a page for people with app/render-docs.
function(candled_render_docs)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "OUTPUT;DOCUMENT" "")
  if(CANDLED_SYNTAX_ONLY)  # programs are empty files then, and cannot run
    file(CONFIGURE OUTPUT ${arg_OUTPUT} CONTENT "")
    return()
  endif()
  add_custom_command(
    OUTPUT ${arg_OUTPUT}
    COMMAND render-docs ${arg_DOCUMENT} ${arg_OUTPUT}
    DEPENDS render-docs ${arg_DOCUMENT}
    COMMENT "Rendering ${arg_DOCUMENT}"
    VERBATIM)
endfunction()
