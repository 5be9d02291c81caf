-- Prints what Neovim takes a few words for, as JSON.

vim.api.nvim_buf_set_lines(0, 0, -1, false, {
  "service web {",
  '  image = f(r"^a", other)',
  "  port  = if it then 1 else 2",
  "}",
})
for _, query in ipairs({ "highlights", "folds", "indents", "injections", "locals" }) do
  assert(vim.treesitter.query.get("orch", query), query)
end
vim.treesitter.start(0, "orch")
vim.treesitter.get_parser(0, "orch"):parse(true)

local function capture(line, column)
  local all = vim.treesitter.get_captures_at_pos(0, line - 1, column - 1)
  return all[#all] and all[#all].capture or "nothing"
end

vim.wo.foldmethod = "expr"
vim.wo.foldexpr = "v:lua.vim.treesitter.foldexpr()"
io.write(vim.json.encode({
  ["1:1 kind"] = capture(1, 1),
  ["1:9 name"] = capture(1, 9),
  ["2:3 key"] = capture(2, 3),
  ["2:11 call"] = capture(2, 11),
  ["2:14 raw text"] = capture(2, 14),
  ["2:20 value"] = capture(2, 20),
  ["3:11 word"] = capture(3, 11),
  ["fold of line 2"] = vim.fn.foldlevel(2),
}))
