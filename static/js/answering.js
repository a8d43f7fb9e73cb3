// The page on which a category is answered. Each module is one idea; without them the forms are plain forms.
import "./answering/saving.js";
import "./answering/opening.js";
import "./answering/rows.js";
import "./answering/keys.js";
import "./answering/company.js";
