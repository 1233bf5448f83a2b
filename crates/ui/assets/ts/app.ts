// What pages do in the browser. Every behaviour is a listener on the document, so that swapped parts need no set-up.
import "htmx.org";
import "./autosave";
import "./charts";
import "./combobox";
import "./follow";
import "./forms";
import "./grid";
import "./keys";
import "./kanban";
import "./overlays";
import "./palette";
import "./pictures";
import "./prefs";
import "./session";
import "./tables";
import "./toasts";
import "./uploads";
