vim.filetype.add({ extension = { orch = "orch" } })
