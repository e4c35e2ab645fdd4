import docsearch from "@docsearch/js";
docsearch({ container: "#search", appId: "", apiKey: "", indexName: "" });
