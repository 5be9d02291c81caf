-- Settings of a .orch buffer, and its language server.

vim.bo.commentstring = "// %s"
vim.bo.comments = ":///,://"
vim.bo.expandtab = true
vim.bo.shiftwidth = 2
vim.bo.tabstop = 2
-- `-` belongs to names: `order-api` is one word.
vim.opt_local.iskeyword:append("-")

local program = vim.g.orchc_path or "orchc"
if vim.fn.executable(program) == 0 then
  vim.notify_once(
    ("orch: `%s` was not found. Put it on the PATH, or set vim.g.orchc_path."):format(program),
    vim.log.levels.WARN
  )
  return
end

local file = vim.api.nvim_buf_get_name(0)
local marks = vim.fs.find({ ".git", "Cargo.toml" }, { upward = true, path = vim.fs.dirname(file) })
vim.lsp.start({
  name = "orchc",
  cmd = { program, "lsp" },
  root_dir = marks[1] and vim.fs.dirname(marks[1]) or vim.fs.dirname(file),
  init_options = { environment = vim.g.orch_environment or vim.NIL },
})
