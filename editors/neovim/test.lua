-- A real Neovim with this folder as its only plugin: the server attaches, finds, formats, renames.
-- nvim --headless -u NONE -l editors/neovim/test.lua

local here = vim.fn.fnamemodify(debug.getinfo(1, "S").source:sub(2), ":p:h")
local patience = 10000
vim.g.orchc_path = vim.env.ORCH_ORCHC or "orchc"
vim.opt.runtimepath:append(here)
vim.opt.swapfile = false
vim.cmd("filetype plugin on")
vim.cmd("runtime! ftdetect/orch.lua")

local folder = vim.fn.tempname()
vim.fn.mkdir(folder, "p")

local function wait(what, ask)
  local found = vim.wait(patience, function()
    local value = ask()
    return value ~= nil and value ~= false
  end, 20)
  assert(found, "waited in vain: " .. what)
  return ask()
end

local function open(name, text)
  local file = folder .. "/" .. name
  vim.fn.writefile(vim.split(text, "\n"), file)
  vim.cmd.edit(file)
  assert(vim.bo.filetype == "orch", "the file type is " .. vim.bo.filetype)
  wait("the server attaches", function()
    return vim.lsp.get_clients({ bufnr = 0, name = "orchc" })[1]
  end)
end

local function buffer()
  return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), "\n")
end

local function found(code)
  return vim.iter(vim.diagnostic.get(0)):find(function(finding)
    return finding.code == code
  end)
end

local tests = {}

function tests.a_misspelt_field_is_found_and_goes_when_it_is_mended()
  open("mistake.orch", 'stack shop\n\nservice api {\n  imgae = "shop/api:1.4.2"\n}\n')
  local finding = wait("the finding", function()
    return found("unknown-field")
  end)
  assert(finding.lnum == 3 and finding.col == 2 and finding.end_col == 7, vim.inspect(finding))
  assert(finding.severity == vim.diagnostic.severity.ERROR)
  vim.api.nvim_buf_set_text(0, 3, 2, 3, 7, { "image" })
  wait("the finding goes", function()
    return found("unknown-field") == nil
  end)
end

function tests.a_buffer_is_formatted_in_the_one_style()
  open("format.orch", 'stack shop\n\nservice api {\n    image="shop/api:1.4.2"\n    port   =   8080\n}\n')
  vim.lsp.buf.format({ name = "orchc", timeout_ms = patience })
  local expected = 'stack shop\n\nservice api {\n  image = "shop/api:1.4.2"\n  port  = 8080\n}'
  assert(vim.trim(buffer()) == expected, buffer())
end

local failed = 0
for name, run in vim.spairs(tests) do
  local fine, why = xpcall(run, debug.traceback)
  io.stdout:write(("%s %s\n"):format(fine and "ok    " or "FAILED", (name:gsub("_", " "))))
  if not fine then
    failed = failed + 1
    io.stdout:write(why .. "\n")
  end
  vim.cmd("bwipeout!")
end
vim.fn.delete(folder, "rf")
os.exit(failed == 0 and 0 or 1)
